package io.windfall.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Self-signed certificates of sites, made with the JDK's keytool. */
public final class SiteCertificates {
    /** Of every PKCS#12 file that is made. */
    public static final String PASSWORD = "changeit";

    private SiteCertificates() {}

    /** Makes SITE.p12 for each site (key and certificate for localhost), and {@code sites.pem} with all certificates. */
    public static void make(Path folder, String... sites) throws IOException, InterruptedException {
        StringBuilder all = new StringBuilder();
        for (String site : sites) {
            Path store = folder.resolve(site + ".p12");
            keytool(store, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + site, "-ext", "san=dns:localhost");
            all.append(keytool(store, "-exportcert", "-rfc"));
        }
        Files.writeString(folder.resolve("sites.pem"), all);
    }

    private static String keytool(Path store, String... arguments) throws IOException, InterruptedException {
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
        return said;
    }
}
