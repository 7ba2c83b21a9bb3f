package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysCommandTest {
    @TempDir
    Path directory;

    /** With the broker's name an executor could pass for the broker. */
    @Test
    void shouldGiveANameToTheOneWhoseItIsAlone() throws Exception {
        Cli cli = new Cli(directory);
        assertThat(cli.run(
                        "keys", "--dir", "keys", "--sites", "reno", "--hosts", "broker=kafka.example.org,registry=::1"))
                .as(cli.err.toString())
                .isEqualTo(ExitCode.OK);
        assertThat(names("broker"))
                .containsExactlyInAnyOrder("broker", "localhost", "127.0.0.1", "kafka", "kafka.example.org");
        assertThat(names("registry"))
                .containsExactlyInAnyOrder("registry", "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(names("executor-reno")).containsExactlyInAnyOrder("executor-reno", "localhost", "127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                kafka.example.org       | say whose it is, as in broker=kafka.example.org
                nobody=kafka            | names are broker
                broker=1.2.3            | '1.2.3' is neither a name nor an address
                broker=a b              | --hosts
                """)
    void shouldSayWhatIsWrongWithAHost(String given, String said) {
        Cli cli = new Cli(directory);
        assertThat(cli.run("keys", "--dir", "keys", "--hosts", given)).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString().lines()).singleElement().asString().contains(said);
        assertThat(directory.resolve("keys")).doesNotExist();
    }

    private List<String> names(String principal) throws Exception {
        try (InputStream in = Files.newInputStream(directory.resolve("keys/" + principal + "/certificate.pem"))) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            return certificate.getSubjectAlternativeNames().stream()
                    .map(name -> name.get(1).toString())
                    .toList();
        }
    }
}
