package io.windfall.connectworker;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** A server's and a client's certificate, each trusting the other's alone, made with the JDK's keytool. */
final class TlsMaterial {

    static final String PASSWORD = "changeit";

    private final Path folder;

    TlsMaterial(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        make("server");
        make("client");
    }

    /** Its certificate as PEM. */
    Path certificate(String name) {
        return folder.resolve(name + ".pem");
    }

    /** Key and certificate as PKCS#12. */
    Path store(String name) {
        return folder.resolve(name + ".p12");
    }

    /** A server that is not started yet; a client must show its certificate. */
    HttpsServer server() throws Exception {
        char[] password = PASSWORD.toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store("server").toFile(), password), password);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "client",
                KeyStore.getInstance(store("client").toFile(), password).getCertificate("own"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters needed = context.getDefaultSSLParameters();
                needed.setNeedClientAuth(true);
                parameters.setSSLParameters(needed);
            }
        });
        return server;
    }

    private void make(String name) throws IOException, InterruptedException {
        keytool(
                name,
                "-genkeypair -keyalg EC -groupname secp256r1 -validity 2 -ext san=dns:localhost,ip:127.0.0.1"
                        + " -dname CN=" + name);
        keytool(name, "-exportcert -rfc -file " + certificate(name));
    }

    private void keytool(String name, String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(List.of("-alias", "own", "-keystore", store(name).toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool failed: " + said);
        }
    }
}
