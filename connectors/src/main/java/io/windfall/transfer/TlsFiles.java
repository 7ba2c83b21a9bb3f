package io.windfall.transfer;

import io.windfall.text.FileTrouble;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The files of a site's TLS.
 *
 * @param certificate its own certificate with its chain as PEM, or both with the key as PKCS#12 (a name ending in
 *     {@code .p12} or {@code .pfx})
 * @param key its private key, PKCS#8 as PEM; null with PKCS#12
 * @param password of the PKCS#12 file; null with PEM
 * @param trusted certificates as PEM: of the authorities trusted, or of the sites themselves; null: whom the JDK trusts
 * @param pinned whether {@code trusted} holds the very certificates of sites (host names then do not matter); else
 *     authorities
 */
public record TlsFiles(Path certificate, Path key, String password, Path trusted, boolean pinned) {
    private static final String BEGIN_KEY = "-----BEGIN PRIVATE KEY-----";
    private static final String END_KEY = "-----END PRIVATE KEY-----";

    /**
     * Reads them.
     *
     * @throws IOException with a line that says which file is wrong and what it should hold
     */
    public TlsIdentity load() throws IOException {
        try {
            char[] secret = password == null ? new char[0] : password.toCharArray();
            KeyStore own = isPkcs12() ? pkcs12(secret) : pem(secret);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, secret);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trusted == null ? null : new TrustManager[] {trust()}, null);
            String alias = own.aliases().nextElement();
            String sha256 = TlsIdentity.sha256((X509Certificate) own.getCertificate(alias));
            return new TlsIdentity(context, sha256, pinned);
        } catch (FileSystemException e) {
            throw FileTrouble.reason(e) == null ? e : new IOException(FileTrouble.named(e), e);
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "TLS cannot be set up from " + certificate + (trusted == null ? "" : " and " + trusted) + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private boolean isPkcs12() {
        String name = certificate.getFileName().toString();
        return name.endsWith(".p12") || name.endsWith(".pfx");
    }

    private KeyStore pkcs12(char[] secret) throws IOException, GeneralSecurityException {
        KeyStore all = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(certificate)) {
            all.load(in, secret);
        }
        List<String> keys = new ArrayList<>();
        for (String alias : Collections.list(all.aliases())) {
            if (all.isKeyEntry(alias)) {
                keys.add(alias);
            }
        }
        if (keys.size() != 1) {
            throw new IOException(certificate + " holds " + keys.size() + " private keys: give one with exactly one");
        }
        String alias = keys.get(0);
        return keyStore((PrivateKey) all.getKey(alias, secret), all.getCertificateChain(alias), secret);
    }

    private KeyStore pem(char[] secret) throws IOException, GeneralSecurityException {
        if (key == null) {
            throw new IOException("there is no private key for " + certificate + ": give one as PKCS#8 in PEM");
        }
        List<X509Certificate> chain = certificates(certificate);
        String text = Files.readString(key, StandardCharsets.US_ASCII);
        int from = text.indexOf(BEGIN_KEY);
        int to = text.indexOf(END_KEY);
        if (from < 0 || to < from) {
            throw new IOException(
                    key + " has no \"" + BEGIN_KEY + "\": give a key as PKCS#8 in PEM, without a password");
        }
        PKCS8EncodedKeySpec spec;
        try {
            spec = new PKCS8EncodedKeySpec(
                    Base64.getMimeDecoder().decode(text.substring(from + BEGIN_KEY.length(), to)));
        } catch (IllegalArgumentException e) {
            throw new IOException(key + " is damaged: its base64 cannot be read", e);
        }
        String algorithm = chain.get(0).getPublicKey().getAlgorithm();
        PrivateKey secretKey = KeyFactory.getInstance(algorithm).generatePrivate(spec);
        return keyStore(secretKey, chain.toArray(new Certificate[0]), secret);
    }

    private static KeyStore keyStore(PrivateKey key, Certificate[] chain, char[] secret)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", key, secret, chain);
        return store;
    }

    private TrustManager trust() throws IOException, GeneralSecurityException {
        List<X509Certificate> certificates = certificates(trusted);
        if (pinned) {
            Set<String> pins = new HashSet<>();
            certificates.forEach(one -> pins.add(TlsIdentity.sha256(one)));
            return new PinnedTrust(pins);
        }
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        for (int i = 0; i < certificates.size(); i++) {
            authorities.setCertificateEntry("authority" + i, certificates.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities);
        return factory.getTrustManagers()[0];
    }

    private static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        List<X509Certificate> found = new ArrayList<>();
        byte[] bytes = Files.readAllBytes(file);
        for (Certificate one :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes))) {
            found.add((X509Certificate) one);
        }
        if (found.isEmpty()) {
            throw new IOException(file + " holds no certificate: give one or several in PEM");
        }
        return found;
    }
}
