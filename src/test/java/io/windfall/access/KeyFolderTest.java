package io.windfall.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFolderTest {
    @TempDir
    Path directory;

    /** Once Prometheus verified nobody, and one instance could not ask the other, since the certificate named neither. */
    @Test
    void shouldLetPrometheusAndTheOtherInstanceVerifyTheOrchestrator() throws Exception {
        Path keys = directory.resolve("keys");
        new KeyFolder(
                        keys,
                        Map.of("orchestrator", List.of("dashboard.example.org"), KeyFolder.BROKER, List.of("10.0.0.7")),
                        2)
                .make(List.of("orchestrator", KeyFolder.BROKER));

        Path prometheus = keys.resolve(KeyFolder.PROMETHEUS);
        try (Stream<Path> files = Files.list(prometheus)) {
            assertThat(files).containsExactly(prometheus.resolve("ca.pem"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(prometheus)))
                .isEqualTo("rwxr-xr-x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(prometheus.resolve("ca.pem"))))
                .isEqualTo("rw-r--r--");
        X509Certificate orchestrator = certificate(keys.resolve("orchestrator/certificate.pem"));
        orchestrator.verify(certificate(prometheus.resolve("ca.pem")).getPublicKey());
        assertThat(orchestrator.getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .contains("orchestrator", "orchestrator-1", "orchestrator-2", "dashboard.example.org")
                .doesNotContain("kafka");
        assertThat(certificate(keys.resolve("broker/certificate.pem")).getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .contains("kafka", "10.0.0.7")
                .doesNotContain("orchestrator-1", "dashboard.example.org");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.resolve("orchestrator"))))
                .isEqualTo("rwx------");
        try (Stream<Path> secret = Files.list(keys.resolve("orchestrator"))) {
            assertThat(secret)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    private static X509Certificate certificate(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
