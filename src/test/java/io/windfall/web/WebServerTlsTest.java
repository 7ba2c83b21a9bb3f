package io.windfall.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.testing.SiteCertificates;
import io.windfall.transfer.TlsFiles;
import io.windfall.web.state.HostAndPort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebServerTlsTest {
    private static final String APPROVE = "/api/fabrics/f/decisions/f-1-0/approve";

    @TempDir
    Path known;

    @TempDir
    Path others;

    @Test
    void shouldLetThoseActWhoseCertificatesItTrusts() throws Exception {
        SiteCertificates.make(known, "server", "operator");
        SiteCertificates.make(others, "stranger");
        WebConfig config = new WebConfig(
                new HostAndPort("localhost", 0), false, null, Set.of(), null, files(known, "server"), 1_000);
        try (WebServer server = WebServer.start(config)) {
            assertThat(server.url()).startsWith("https://localhost:");
            HttpProbe operator = new HttpProbe(server.url(), context(known, "operator"));
            assertThat(operator.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(operator.post(APPROVE, "{}", "Origin", server.url()).statusCode())
                    .as("let in, but there is nothing to approve yet")
                    .isEqualTo(503);
            HttpProbe stranger = new HttpProbe(server.url(), context(others, "stranger"));
            assertThat(stranger.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(stranger.post(APPROVE, "{}").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void shouldLetOnlyTheNamedCertificatesActOfThoseThatItTrusts() throws Exception {
        SiteCertificates.make(known, "server", "operator", "executor-operator");
        try (WebServer server = serving("operator", 1_000)) {
            HttpProbe operator = new HttpProbe(server.url(), context(known, "operator"));
            assertThat(operator.post(APPROVE, "{}").statusCode())
                    .as("let in, but there is nothing to approve yet")
                    .isEqualTo(503);
            HttpProbe executor = new HttpProbe(server.url(), context(known, "executor-operator"));
            assertThat(executor.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(executor.post(APPROVE, "{}").statusCode())
                    .as("of the same authority, but not named")
                    .isEqualTo(401);
        }
    }

    /** All users whose requests one instance passed on shared what one address may ask of the other. */
    @Test
    void shouldNotCountWhatAnotherInstancePassesOnAgainstWhatAnAddressMayAskFor() throws Exception {
        SiteCertificates.make(known, "server", "orchestrator", "executor-reno");
        try (WebServer server = serving("orchestrator", 1)) {
            HttpProbe instance = new HttpProbe(server.url(), context(known, "orchestrator"));
            assertThat(ask(instance, Forwarder.HOP, "1")).containsOnly(200);
            assertThat(ask(new HttpProbe(server.url(), context(known, "executor-reno")), Forwarder.HOP, "1"))
                    .as("passed on by nobody that is known")
                    .contains(429);
            assertThat(ask(instance)).as("of its own accord").contains(429);
        }
    }

    private static List<Integer> ask(HttpProbe probe, String... headers) throws Exception {
        List<Integer> answers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            answers.add(probe.get("/health/live", headers).statusCode());
        }
        return answers;
    }

    private TlsFiles files(Path folder, String name) {
        return new TlsFiles(
                folder.resolve(name + ".p12"), null, SiteCertificates.PASSWORD, known.resolve("sites.pem"), false);
    }

    private WebServer serving(String mayAct, int requestsPerSecond) throws Exception {
        return WebServer.start(new WebConfig(
                new HostAndPort("localhost", 0),
                false,
                null,
                Set.of(),
                null,
                files(known, "server"),
                Set.of(mayAct),
                requestsPerSecond));
    }

    private SSLContext context(Path folder, String name) throws Exception {
        return files(folder, name).load().context();
    }
}
