package io.windfall.access;

import io.windfall.files.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;

/** A self-signed certificate of a site, and its key, as PEM files; made by the JDK's keytool. */
public final class SiteCertificate {
    private static final String ALIAS = "own";
    private static final String VALID_DAYS = "3650";

    private SiteCertificate() {}

    /**
     * Sees to it that there are the certificate {@code SITE.pem} and its key {@code SITE.key}, the latter readable by its owner
     * alone. What is there is left as it is.
     *
     * @throws IOException with a line that says why they cannot be made
     */
    public static void ready(Path folder, String site) throws IOException, InterruptedException {
        Path certificate = folder.resolve(site + ".pem");
        if (!Files.exists(certificate)) {
            make(folder, site, certificate);
        }
    }

    private static void make(Path folder, String site, Path certificate) throws IOException, InterruptedException {
        Path temporary = Files.createTempDirectory(folder, "making-");
        Path store = temporary.resolve("store.p12");
        Path passwordFile = temporary.resolve("password");
        try {
            String password = KeyFiles.secret(passwordFile);
            new Keytool()
                    .run(List.of(
                            "-genkeypair",
                            "-alias",
                            ALIAS,
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=" + site,
                            "-ext",
                            "san=dns:" + site.replace('_', '-') + ",dns:localhost",
                            "-validity",
                            VALID_DAYS,
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            store.toString(),
                            "-storepass:file",
                            passwordFile.toString()));
            KeyStore made = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                made.load(in, password.toCharArray());
            }
            KeyFiles.write(
                    folder.resolve(site + ".key"),
                    KeyFiles.privateKeyPem(
                            made.getKey(ALIAS, password.toCharArray()).getEncoded()));
            Files.writeString(
                    certificate,
                    KeyFiles.certificatePem(made.getCertificate(ALIAS).getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IOException("what keytool made for " + site + " cannot be read: " + e.getMessage(), e);
        } finally {
            FileTree.delete(temporary);
        }
    }
}
