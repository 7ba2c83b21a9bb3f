package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.grant.GrantKeys;
import io.windfall.transfer.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteKeysCommandTest {
    @TempDir
    Path directory;

    @Test
    void shouldMakeWhatSitesNeedAndLeaveItAloneTheNextTime() throws Exception {
        Cli cli = new Cli(directory);
        assertThat(cli.run("site-keys", "--dir", "keys", "--site", "reno", "--site", "oslo"))
                .as(cli.err.toString())
                .isEqualTo(ExitCode.OK);
        Path keys = directory.resolve("keys");
        GrantKeys.loadPrivate(keys.resolve("grant.key"));
        GrantKeys.loadPublic(keys.resolve("grant.pub"));
        String reno = tls(keys, "reno");
        assertThat(tls(keys, "oslo")).isNotEqualTo(reno);
        assertThat(Files.readString(keys.resolve("sites.pem")).split("BEGIN CERTIFICATE"))
                .hasSize(3);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.resolve("reno.key"))))
                .isEqualTo("rw-------");

        assertThat(cli.run("site-keys", "--dir", "keys", "--site", "perth")).isEqualTo(ExitCode.OK);
        assertThat(tls(keys, "reno")).isEqualTo(reno);
        assertThat(Files.readString(keys.resolve("sites.pem")).split("BEGIN CERTIFICATE"))
                .hasSize(4);
        try (var left = Files.list(keys)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "grant.key",
                            "grant.pub",
                            "sites.pem",
                            "reno.key",
                            "reno.pem",
                            "oslo.key",
                            "oslo.pem",
                            "perth.key",
                            "perth.pem");
        }
    }

    private static String tls(Path keys, String site) throws Exception {
        return new TlsFiles(
                        keys.resolve(site + ".pem"), keys.resolve(site + ".key"), null, keys.resolve("sites.pem"), true)
                .load()
                .certificateSha256();
    }
}
