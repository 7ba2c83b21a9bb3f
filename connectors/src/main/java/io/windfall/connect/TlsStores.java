package io.windfall.connect;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.config.ConfigException;

/** Trust and keys from the files that the settings name. */
final class TlsStores {

    private TlsStores() {}

    /** Empty where no file is named: then the JDK's own context serves. */
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
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store(settings, ConnectSettings.HTTP_TRUSTSTORE, location));
        return factory.getTrustManagers();
    }

    private static KeyManager[] keys(ConnectSettings settings, String location) throws GeneralSecurityException {
        String password = settings.secret(ConnectSettings.HTTP_KEY_PASSWORD)
                .or(() -> settings.secret(ConnectSettings.HTTP_KEYSTORE + "password"))
                .orElse("");
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store(settings, ConnectSettings.HTTP_KEYSTORE, location), password.toCharArray());
        return factory.getKeyManagers();
    }

    private static KeyStore store(ConnectSettings settings, String prefix, String location) {
        String type = settings.getString(prefix + "type");
        char[] password =
                settings.secret(prefix + "password").map(String::toCharArray).orElse(null);
        try (InputStream in = Files.newInputStream(Path.of(location))) {
            if (type.equalsIgnoreCase("PEM")) {
                return certificates(in);
            }
            KeyStore store = KeyStore.getInstance(type);
            store.load(in, password);
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new ConfigException(
                    prefix + "location", location, "cannot be read as " + type + " (" + e.getMessage() + ")");
        }
    }

    private static KeyStore certificates(InputStream in) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int count = 0;
        for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
            store.setCertificateEntry("trusted-" + count++, certificate);
        }
        if (count == 0) {
            throw new IOException("it holds no certificate");
        }
        return store;
    }
}
