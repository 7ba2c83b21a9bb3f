package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.windfall.access.SiteCertificate;
import io.windfall.transfer.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthCommandTest {
    @TempDir
    Path directory;

    private HttpServer server;
    private volatile int status = 200;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health/ready", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldAskWhatRunsFromThisHomeWhereItSays() throws IOException {
        Cli cli = new Cli(directory);
        Surroundings surroundings = surroundings();
        assertThat(cli.run("health")).isEqualTo(ExitCode.FAILED);
        assertThat(cli.err.toString()).contains("nothing that can be asked runs from");
        try (OwnAddress address = OwnAddress.ofHttp(surroundings, url("0.0.0.0"))) {
            assertThat(OwnAddress.all(surroundings)).containsExactly(url("127.0.0.1"));
            assertThat(cli.run("health")).isEqualTo(ExitCode.OK);
            assertThat(cli.out.toString().lines()).containsExactly("well: " + url("127.0.0.1"));
            status = 503;
            assertThat(cli.run("health")).isEqualTo(ExitCode.FAILED);
            assertThat(cli.err.toString().lines()).singleElement().asString().contains("answers 503");
            assertThat(address).isNotNull();
        }
        assertThat(OwnAddress.all(surroundings)).isEmpty();
    }

    @Test
    void shouldNotAskAProcessThatIsGone() throws IOException {
        Path left = Files.createDirectories(directory.resolve("home/health"));
        Files.writeString(left.resolve("999999999"), url("127.0.0.1"));
        // Another process has the id of one that was killed.
        Files.writeString(left.resolve(Long.toString(ProcessHandle.current().pid())), url("127.0.0.1"));
        Cli cli = new Cli(directory);
        assertThat(cli.run("health")).isEqualTo(ExitCode.FAILED);
        assertThat(cli.err.toString()).contains("nothing that can be asked");
    }

    @Test
    void shouldAskAnAddressThatIsGiven() {
        Cli cli = new Cli(directory);
        assertThat(cli.run("health", "--url", url("127.0.0.1"))).isEqualTo(ExitCode.OK);
        assertThat(cli.run("health", "--url", url("127.0.0.1") + "/nothing/here"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.run("health", "--url", "ftp://x")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("health", "--url", "no url")).isEqualTo(ExitCode.USAGE);
        server.stop(0);
        assertThat(cli.run("health", "--url", url("127.0.0.1"))).isEqualTo(ExitCode.FAILED);
        assertThat(cli.err.toString().lines()).singleElement().asString().contains("does not answer");
    }

    @Test
    void shouldAskOverTlsWhoseCertificateNamesAnotherAddressOnlyWhereItIsOurOwn() throws Exception {
        SiteCertificate.ready(directory, "orchestrator");
        TlsFiles files = new TlsFiles(
                directory.resolve("orchestrator.pem"),
                directory.resolve("orchestrator.key"),
                null,
                directory.resolve("orchestrator.pem"),
                true);
        HttpsServer secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(files.load().context()));
        secure.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        secure.start();
        String url = "https://127.0.0.1:" + secure.getAddress().getPort() + "/health/ready";
        Cli cli = new Cli(directory);
        try (OwnAddress address = OwnAddress.ofHttp(surroundings(), url)) {
            assertThat(cli.run("health")).as(cli.err.toString()).isEqualTo(ExitCode.OK);
            assertThat(cli.run("health", "--url", url)).isEqualTo(ExitCode.FAILED);
            assertThat(address).isNotNull();
        } finally {
            secure.stop(0);
        }
    }

    private Surroundings surroundings() {
        return new Surroundings(Map.of(), directory, directory.resolve("home"));
    }

    private String url(String host) {
        return "http://" + host + ":" + server.getAddress().getPort() + "/health/ready";
    }
}
