package io.windfall.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes certificates with the JDK's keytool. */
public final class TestCertificates {
    /** Of every PKCS#12 file that is made. */
    public static final String PASSWORD = "changeit";

    private static final String LOCALHOST = "san=dns:localhost,ip:127.0.0.1";

    private TestCertificates() {}

    /** Makes NAME.p12 (key and self-signed certificate for localhost) and NAME.pem (the certificate) in a folder. */
    public static void make(Path folder, String name) throws IOException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        generate(store, name, LOCALHOST);
        keytool(
                store,
                "-exportcert",
                "-rfc",
                "-file",
                folder.resolve(name + ".pem").toString());
    }

    /** Makes an authority: NAME.p12 and NAME.pem (its certificate). */
    public static void makeAuthority(Path folder, String name) throws IOException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        generate(store, name, "bc:critical=ca:true");
        keytool(
                store,
                "-exportcert",
                "-rfc",
                "-file",
                folder.resolve(name + ".pem").toString());
    }

    /** Makes a certificate for localhost that an authority signed, as PEM: NAME.pem, and NAME.key (PKCS#8). */
    public static void makeSigned(Path folder, String name, String authority) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Path request = folder.resolve(name + ".csr");
        generate(store, name, LOCALHOST);
        keytool(store, "-certreq", "-file", request.toString());
        keytool(
                folder.resolve(authority + ".p12"),
                "-gencert",
                "-rfc",
                "-ext",
                LOCALHOST,
                "-infile",
                request.toString(),
                "-outfile",
                folder.resolve(name + ".pem").toString());
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        byte[] key = keys.getKey("own", PASSWORD.toCharArray()).getEncoded();
        Files.writeString(
                folder.resolve(name + ".key"),
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
    }

    private static void generate(Path store, String name, String extension) throws IOException, InterruptedException {
        keytool(
                store,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-ext",
                extension,
                "-validity",
                "2");
    }

    private static void keytool(Path store, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "own", "-keystore", store.toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool failed: " + said);
        }
    }
}
