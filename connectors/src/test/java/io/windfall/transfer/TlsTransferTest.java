package io.windfall.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.windfall.executor.Checkpoint;
import io.windfall.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Two sites with keys and certificates as PEM, signed by one authority; and what has another one's, or none. */
class TlsTransferTest {
    @TempDir
    static Path certificates;

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Sites sites;

    @BeforeAll
    static void makeCertificates() throws Exception {
        TestCertificates.makeAuthority(certificates, "authority");
        TestCertificates.makeAuthority(certificates, "another");
        TestCertificates.makeSigned(certificates, "ams", "authority");
        TestCertificates.makeSigned(certificates, "osl", "authority");
        TestCertificates.makeSigned(certificates, "eve", "another");
        Files.writeString(
                certificates.resolve("sites.pem"),
                Files.readString(certificates.resolve("ams.pem")) + Files.readString(certificates.resolve("osl.pem")));
    }

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void close() throws Exception {
        logger().detachAppender(log);
        if (sites != null) {
            sites.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldMoveACheckpointAndProbeOverTls(boolean pinned) throws Exception {
        sites = new Sites(folder.resolve("sites"), identity("ams", pinned));
        assertThat(sites.server.url()).hasScheme("https");
        Checkpoint offered = sites.offered("job", Sites.files(folder.resolve("files"), 1, 300_000));
        TlsIdentity osl = identity("osl", pinned);
        FetchRequest request =
                sites.request(sites.grant("job", offered.manifestDigest(), osl.certificateSha256(), "n1"));
        try (Fetcher fetcher = fetcher(osl)) {
            assertThat(fetcher.fetch(request, progress -> {}).checkpoint()).isEqualTo(offered);
            assertThat(fetcher.probe(sites.server.url(), 1_000_000, () -> true)).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRefuseAProbeWithTheCertificateOfAStranger(boolean pinned) throws Exception {
        sites = new Sites(folder.resolve("sites"), identity("ams", pinned));
        refused(identity("eve", pinned));
    }

    @Test
    void shouldRefuseAProbeWithoutCertificate() throws Exception {
        sites = new Sites(folder.resolve("sites"), identity("ams", true));
        PinnedTrust trust =
                new PinnedTrust(java.util.Set.of(identity("ams", true).certificateSha256()));
        SSLContext nobody = SSLContext.getInstance("TLS");
        nobody.init(null, new TrustManager[] {trust}, null);
        refused(new TlsIdentity(nobody, "", true));
    }

    private void refused(TlsIdentity identity) throws Exception {
        try (Fetcher fetcher = fetcher(identity)) {
            assertThatThrownBy(() -> fetcher.probe(sites.server.url(), 100_000, () -> true))
                    .isInstanceOf(FetchFailedException.class);
        }
        Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(List.copyOf(log.list))
                .anySatisfy(event ->
                        assertThat(event.getFormattedMessage()).contains("Refused a connection before any request")));
    }

    private Fetcher fetcher(TlsIdentity identity) {
        return new Fetcher(
                sites.destination, FetchSettings.defaults().withTls(identity).withPatience(Duration.ofSeconds(5)));
    }

    private static TlsIdentity identity(String name, boolean pinned) throws IOException {
        return new TlsFiles(
                        certificates.resolve(name + ".pem"),
                        certificates.resolve(name + ".key"),
                        null,
                        certificates.resolve(pinned ? "sites.pem" : "authority.pem"),
                        pinned)
                .load();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("io.windfall.transfer");
    }
}
