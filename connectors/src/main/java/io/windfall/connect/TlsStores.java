package io.windfall.connect;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.config.ConfigException;

/** Trust and keys from the files that the settings name: PEM, or stores of the JDK. */
final class TlsStores {

    private TlsStores() {}

    /**
     * Empty where no file is named: then the JDK's own context serves.
     *
     * @throws ConfigException with one line that names the key and the file
     */
    static Optional<SSLContext> context(ConnectSettings settings) {
        Optional<String> trust = settings.text(ConnectSettings.HTTP_TRUSTSTORE + "location");
        Optional<String> keys = settings.text(ConnectSettings.HTTP_KEYSTORE + "location");
        if (trust.isEmpty() && keys.isEmpty()) {
            return Optional.empty();
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keys.isPresent() ? keys(settings, keys.get()) : null,
                    trust.isPresent() ? trust(settings, trust.get()) : null,
                    null);
            return Optional.of(context);
        } catch (GeneralSecurityException e) {
            throw new ConfigException("the TLS context cannot be made: " + e.getMessage());
        }
    }

    private static TrustManager[] trust(ConnectSettings settings, String location) throws GeneralSecurityException {
        String prefix = ConnectSettings.HTTP_TRUSTSTORE;
        String key = prefix + "location";
        KeyStore store;
        try {
            if (isPem(settings, prefix, location)) {
                store = empty();
                int count = 0;
                for (Certificate certificate : PemFile.read(location).certificates()) {
                    store.setCertificateEntry("trusted-" + count++, certificate);
                }
            } else {
                store = store(settings, prefix, location);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw unreadable(key, location, e);
        }
        if (store.size() == 0) {
            throw new ConfigException(key, location, "holds no certificate");
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager[] keys(ConnectSettings settings, String location) throws GeneralSecurityException {
        String prefix = ConnectSettings.HTTP_KEYSTORE;
        Optional<String> secret = settings.secret(ConnectSettings.HTTP_KEY_PASSWORD);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        try {
            if (isPem(settings, prefix, location)) {
                String key = settings.text(ConnectSettings.HTTP_KEY).orElse(location);
                List<Certificate> chain = PemFile.read(location).certificates();
                if (chain.isEmpty()) {
                    throw new IOException("it holds no certificate");
                }
                KeyStore store = empty();
                store.setKeyEntry(
                        "own",
                        PemFile.read(key).key(chain.get(0), secret.orElse("")),
                        new char[0],
                        chain.toArray(new Certificate[0]));
                factory.init(store, new char[0]);
            } else {
                String password =
                        secret.or(() -> settings.secret(prefix + "password")).orElse("");
                factory.init(store(settings, prefix, location), password.toCharArray());
            }
        } catch (IOException | GeneralSecurityException e) {
            throw unreadable(prefix + "location", location, e);
        }
        return factory.getKeyManagers();
    }

    private static boolean isPem(ConnectSettings settings, String prefix, String location) throws IOException {
        Optional<String> type = settings.text(prefix + "type");
        return type.isPresent() ? type.get().equalsIgnoreCase("PEM") : PemFile.isPem(location);
    }

    private static KeyStore store(ConnectSettings settings, String prefix, String location)
            throws GeneralSecurityException, IOException {
        char[] password =
                settings.secret(prefix + "password").map(String::toCharArray).orElse(null);
        Optional<String> type = settings.text(prefix + "type");
        if (type.isEmpty()) {
            return KeyStore.getInstance(new File(location), password); // it tells the types apart
        }
        KeyStore store = KeyStore.getInstance(type.get().toUpperCase(Locale.ROOT));
        try (var in = Files.newInputStream(Path.of(location))) {
            store.load(in, password);
        }
        return store;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static ConfigException unreadable(String key, String location, Exception e) {
        String kind = e.getClass().getSimpleName();
        return new ConfigException(key, location, "cannot be read: " + e.getMessage() + " (" + kind + ")");
    }
}
