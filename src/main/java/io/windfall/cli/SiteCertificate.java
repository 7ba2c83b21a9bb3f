package io.windfall.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A self-signed certificate of a site, and its key, as PEM files; made by the JDK's keytool. */
final class SiteCertificate {
    private static final String ALIAS = "own";
    private static final String VALID_DAYS = "3650";
    private static final int PASSWORD_BYTES = 18;
    private static final int LINE = 64;
    private static final long PATIENCE_SECONDS = 60;

    private SiteCertificate() {}

    /** The certificate in {@code SITE.pem}, made with {@code SITE.key} where it is not there. */
    static String ready(Path folder, String site) throws IOException, GeneralSecurityException, InterruptedException {
        Path certificate = folder.resolve(site + ".pem");
        if (!Files.exists(certificate)) {
            make(folder, site, certificate);
        }
        return Files.readString(certificate);
    }

    private static void make(Path folder, String site, Path certificate)
            throws IOException, GeneralSecurityException, InterruptedException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().encodeToString(random);
        Path temporary = Files.createTempDirectory(folder, "making-");
        Path store = temporary.resolve(site + ".p12");
        try {
            keytool(store, site, password);
            KeyStore made = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                made.load(in, password.toCharArray());
            }
            byte[] key = made.getKey(ALIAS, password.toCharArray()).getEncoded();
            Path keyFile = folder.resolve(site + ".key");
            Files.deleteIfExists(keyFile);
            Files.createFile(
                    keyFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(keyFile, pem("PRIVATE KEY", key));
            Files.writeString(
                    certificate, pem("CERTIFICATE", made.getCertificate(ALIAS).getEncoded()));
        } finally {
            Files.deleteIfExists(store);
            Files.delete(temporary);
        }
    }

    /** The password goes through the environment, which other users cannot read, as they could the command line. */
    private static void keytool(Path store, String site, String password) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
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
                "-alias",
                ALIAS,
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass:env",
                "KEYTOOL_PASSWORD"));
        builder.environment().put("KEYTOOL_PASSWORD", password);
        Process process = builder.redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(
                        "keytool failed: " + said.strip().lines().findFirst().orElse("it said nothing"));
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + what
                + "-----\n";
    }
}
