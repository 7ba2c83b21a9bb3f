package io.windfall.connect;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A file of certificates and at most one private key (PKCS#8) as PEM, as authorities and certificate managers write them. */
record PemFile(String name, String text) {

    private static final int ENOUGH = 4096;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String KEY = "PRIVATE KEY";
    private static final String ENCRYPTED_KEY = "ENCRYPTED PRIVATE KEY";

    static PemFile read(String location) throws IOException {
        return new PemFile(location, Files.readString(Path.of(location), StandardCharsets.ISO_8859_1));
    }

    /** Whether a file looks like PEM; text may come before the first block. */
    static boolean isPem(String location) throws IOException {
        try (InputStream in = Files.newInputStream(Path.of(location))) {
            return new String(in.readNBytes(ENOUGH), StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
        }
    }

    /** All of its certificates, in their order. */
    List<Certificate> certificates() throws IOException, GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<Certificate> found = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(text); block.find(); ) {
            if (block.group(1).equals(CERTIFICATE)) {
                found.add(factory.generateCertificate(new ByteArrayInputStream(decoded(block))));
            }
        }
        return List.copyOf(found);
    }

    /**
     * Its private key.
     *
     * @param of the certificate that it belongs to
     * @param password of a key that is encrypted
     */
    PrivateKey key(Certificate of, String password) throws IOException, GeneralSecurityException {
        for (Matcher block = BLOCK.matcher(text); block.find(); ) {
            String kind = block.group(1);
            if (kind.equals(KEY) || kind.equals(ENCRYPTED_KEY)) {
                KeySpec spec = kind.equals(KEY)
                        ? new PKCS8EncodedKeySpec(decoded(block))
                        : decrypted(decoded(block), password);
                return KeyFactory.getInstance(of.getPublicKey().getAlgorithm()).generatePrivate(spec);
            }
            if (kind.endsWith(KEY)) {
                throw new IOException(
                        name + " holds a key as " + kind + ": convert it with 'openssl pkcs8 -topk8 -in OLD -out NEW'");
            }
        }
        throw new IOException(name + " holds no private key: name its file in " + ConnectSettings.HTTP_KEY);
    }

    private static KeySpec decrypted(byte[] bytes, String password) throws IOException, GeneralSecurityException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(bytes);
        // Of PBES2 the parameters alone name the algorithms.
        String algorithm =
                info.getAlgName().equals("PBES2") ? info.getAlgParameters().toString() : info.getAlgName();
        SecretKey key = SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray()));
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
        return info.getKeySpec(cipher);
    }

    private byte[] decoded(Matcher block) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(block.group(2));
        } catch (IllegalArgumentException e) {
            throw new IOException(name + " is damaged: its base64 cannot be read", e);
        }
    }

    /** No key in logs. */
    @Override
    public String toString() {
        return "PemFile[" + name + "]";
    }
}
