package io.windfall.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.windfall.testing.TestCertificates;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that an authority of its own has signed, and that asks for a certificate of that authority. */
class HttpTlsTest {
    private static final char[] PASSWORD = TestCertificates.PASSWORD.toCharArray();

    @TempDir
    static Path files;

    private static HttpsServer server;
    private static ExecutorService threads;

    @BeforeAll
    static void start() throws Exception {
        TestCertificates.makeAuthority(files, "authority");
        TestCertificates.makeSigned(files, "server", "authority");
        TestCertificates.makeSigned(files, "client", "authority");
        TestCertificates.make(files, "eve");
        Files.writeString(files.resolve("both.pem"), "Bag Attributes\n" + text("client.key") + text("client.pem"));
        writeStores();
        Files.writeString(files.resolve("client.enc"), encrypted());
        SSLContext context = TlsStores.context(settings("server.pem", "server.key", "authority.pem"))
                .orElseThrow();
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters needed = context.getDefaultSSLParameters();
                needed.setNeedClientAuth(true);
                parameters.setSSLParameters(needed);
            }
        });
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/", exchange -> HttpStandIn.send(exchange, 200, "in"));
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void shouldTakePemInOneFileOrTwoAndStoresWithoutBeingToldWhich() throws Exception {
        assertThat(get(settings("client.pem", "client.key", "authority.pem"))).isEqualTo("in");
        assertThat(get(settings("both.pem", null, "authority.pem"))).isEqualTo("in");
        Map<String, String> stores = new HashMap<>(properties("client-chain.p12", null, "trust.jks"));
        stores.put("http.ssl.keystore.password", TestCertificates.PASSWORD);
        stores.put("http.ssl.truststore.password", TestCertificates.PASSWORD);
        assertThat(get(settings(stores))).isEqualTo("in");
        stores.put("http.ssl.keystore.type", "pkcs12");
        stores.put("http.ssl.truststore.type", "JKS");
        assertThat(get(settings(stores))).isEqualTo("in");
    }

    @Test
    void shouldTakeAKeyThatIsEncrypted() throws Exception {
        Map<String, String> all = properties("client.pem", "client.enc", "authority.pem");
        all.put("http.ssl.key.password", "a long one");
        assertThat(get(settings(all))).isEqualTo("in");
        all.put("http.ssl.key.password", "another");
        assertThatThrownBy(() -> get(settings(all)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http.ssl.keystore.location")
                .message()
                .doesNotContain("another");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "eve.p12"})
    void shouldSayWhichSettingMendsAHandshake(String file) {
        String own = file.isEmpty() ? null : file;
        Map<String, String> all = properties(own, null, "authority.pem");
        all.put("http.ssl.keystore.password", TestCertificates.PASSWORD);
        assertThatThrownBy(() -> get(settings(all)))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessageContaining("http.ssl.keystore.location")
                .message()
                .doesNotContain("\n");
        for (String trust : new String[] {null, "eve.pem"}) {
            assertThatThrownBy(() -> get(settings(null, null, trust)))
                    .isInstanceOf(SourceUnavailableException.class)
                    .hasMessageContaining("its certificate is not trusted")
                    .hasMessageContaining("http.ssl.truststore.location");
        }
    }

    @Test
    void shouldSayWhatIsWrongWithAFile() throws Exception {
        Files.writeString(files.resolve("old.key"), text("client.key").replace(" PRIVATE KEY", " EC PRIVATE KEY"));
        Files.writeString(files.resolve("empty.pem"), "-----BEGIN NOTHING-----\n");
        refused(properties("client.pem", "old.key", null), "EC PRIVATE KEY: convert it with 'openssl pkcs8 -topk8");
        refused(properties("client.pem", null, null), "holds no private key: name its file in http.ssl.key.location");
        refused(properties("empty.pem", null, null), "it holds no certificate");
        refused(properties(null, null, "empty.pem"), "holds no certificate");
        refused(properties(null, null, "nowhere.pem"), "nowhere.pem");
        Map<String, String> wrong = properties("client-chain.p12", null, null);
        wrong.put("http.ssl.keystore.password", "not this one");
        refused(wrong, "password was incorrect");
        Map<String, String> type = properties(null, null, null);
        type.put("http.ssl.truststore.type", "BKS");
        refused(type, "must be PEM, PKCS12 or JKS");
    }

    private static void refused(Map<String, String> properties, String why) {
        assertThatThrownBy(() -> new HttpSource(settings(properties)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(why)
                .message()
                .doesNotContain("\n")
                .doesNotContain("not this one");
    }

    private static String get(ConnectSettings settings) throws Exception {
        URI uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
        return new HttpSource(settings).get(uri, Map.of()).text();
    }

    private static ConnectSettings settings(String own, String key, String trust) {
        return settings(properties(own, key, trust));
    }

    private static ConnectSettings settings(Map<String, String> properties) {
        return new ConnectSettings(ConnectSettings.http(), properties);
    }

    private static Map<String, String> properties(String own, String key, String trust) {
        Map<String, String> all = new HashMap<>();
        put(all, "http.ssl.keystore.location", own);
        put(all, "http.ssl.key.location", key);
        put(all, "http.ssl.truststore.location", trust);
        return all;
    }

    private static void put(Map<String, String> all, String key, String file) {
        if (file != null) {
            all.put(key, files.resolve(file).toString());
        }
    }

    private static String text(String file) throws Exception {
        return Files.readString(files.resolve(file));
    }

    private static void writeStores() throws Exception {
        Certificate authority = PemFile.read(files.resolve("authority.pem").toString())
                .certificates()
                .get(0);
        PemFile both = PemFile.read(files.resolve("both.pem").toString());
        Certificate[] chain = both.certificates().toArray(new Certificate[0]);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("own", both.key(chain[0], ""), PASSWORD, chain);
        KeyStore trust = KeyStore.getInstance("JKS");
        trust.load(null, null);
        trust.setCertificateEntry("authority", authority);
        try (var out = Files.newOutputStream(files.resolve("client-chain.p12"));
                var to = Files.newOutputStream(files.resolve("trust.jks"))) {
            own.store(out, PASSWORD);
            trust.store(to, PASSWORD);
        }
    }

    private static String encrypted() throws Exception {
        String algorithm = "PBEWithHmacSHA256AndAES_256";
        PemFile both = PemFile.read(files.resolve("both.pem").toString());
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec("a long one".toCharArray())));
        byte[] bytes = cipher.doFinal(both.key(both.certificates().get(0), "").getEncoded());
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
        parameters.init(cipher.getParameters().getEncoded());
        byte[] info = new EncryptedPrivateKeyInfo(parameters, bytes).getEncoded();
        return "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                + java.util.Base64.getMimeEncoder().encodeToString(info) + "\n-----END ENCRYPTED PRIVATE KEY-----\n";
    }
}
