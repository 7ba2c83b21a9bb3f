package io.windfall.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrantTest {
    private static final TransferGrant GRANT =
            new TransferGrant("fabric", "job%\n\r", 7, "ams", "osl", null, "ab".repeat(32), 1_700_000_000_000L, "c-1");

    @TempDir
    Path folder;

    @Test
    void shouldWriteTheBytesThatTheProtocolFixes() {
        assertThat(new String(GRANT.canonicalBytes(), StandardCharsets.UTF_8))
                .isEqualTo("windfall-grant-v1\nfabric\njob%25%0A%0D\n7\nams\nosl\n\n" + "ab".repeat(32)
                        + "\n1700000000000\nc-1");
    }

    @Test
    void shouldReadWhatItWrites() {
        assertThat(TransferGrant.parse(GRANT.canonicalBytes())).isEqualTo(GRANT);
    }

    @Test
    void shouldRefuseBytesThatAreNotCanonical() {
        String text = new String(GRANT.canonicalBytes(), StandardCharsets.UTF_8);
        for (String bad : new String[] {
            "", text + "\n", text.replace("v1", "v2"), text.replace("\n7\n", "\n07\n"), text.replace("%25", "%")
        }) {
            assertThatThrownBy(() -> TransferGrant.parse(bad.getBytes(StandardCharsets.UTF_8)))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldKnowItsOwnSignatureAndNoOther() {
        KeyPair pair = GrantKeys.generate();
        GrantVerifier verifier = new GrantVerifier(pair.getPublic());
        String header = new GrantSigner(pair.getPrivate()).sign(GRANT);
        assertThat(verifier.verify(GRANT, header)).isTrue();
        TransferGrant other = new TransferGrant("fabric", "job", 8, "ams", "osl", "", "ab".repeat(32), 1, "c-1");
        assertThat(verifier.verify(other, header)).isFalse();
        assertThat(verifier.verify(GRANT, new GrantSigner(GrantKeys.generate().getPrivate()).sign(GRANT)))
                .isFalse();
        for (String bad : new String[] {null, "", "!", "AAAA"}) {
            assertThat(verifier.verify(GRANT, bad)).as(String.valueOf(bad)).isFalse();
        }
    }

    @Test
    void shouldKeepKeysInFilesOfTheirOwner() throws IOException {
        KeyPair pair = GrantKeys.generate();
        Path secret = folder.resolve("grant.key");
        Path open = folder.resolve("grant.pub");
        GrantKeys.save(pair, secret, open);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        assertThat(GrantKeys.loadPublic(open)).isEqualTo(pair.getPublic());
        String header = new GrantSigner(GrantKeys.loadPrivate(secret)).sign(GRANT);
        assertThat(new GrantVerifier(GrantKeys.loadPublic(open)).verify(GRANT, header))
                .isTrue();
        assertThatThrownBy(() -> GrantKeys.save(pair, secret, open)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> GrantKeys.loadPrivate(open)).hasMessageContaining("give a key in PEM");
    }
}
