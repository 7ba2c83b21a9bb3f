package io.windfall.grant;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Set;

/** The keys that grants are signed and checked with: Ed25519, in PEM files that OpenSSL reads, too. */
public final class GrantKeys {
    static final String ALGORITHM = "Ed25519";

    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final long MOST_BYTES = 64 * 1024;

    private GrantKeys() {}

    /** A new pair. */
    public static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + ALGORITHM, e);
        }
    }

    /**
     * Writes both keys to new files: the private one as PKCS#8, readable by its owner alone, the public one as SPKI.
     *
     * @throws IOException where a file is there already or cannot be written
     */
    public static void save(KeyPair pair, Path privateFile, Path publicFile) throws IOException {
        write(privateFile, pem(PRIVATE, pair.getPrivate().getEncoded()), "rw-------");
        write(publicFile, pem(PUBLIC, pair.getPublic().getEncoded()), "rw-r--r--");
    }

    /**
     * Reads a private key.
     *
     * @throws IOException with a line that says what to do where the file cannot be read or holds none
     */
    public static PrivateKey loadPrivate(Path file) throws IOException {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(der(file, PRIVATE)));
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds no Ed25519 private key: give one as PKCS#8 in PEM", e);
        }
    }

    /**
     * Reads a public key.
     *
     * @throws IOException with a line that says what to do where the file cannot be read or holds none
     */
    public static PublicKey loadPublic(Path file) throws IOException {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der(file, PUBLIC)));
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds no Ed25519 public key: give one as SPKI in PEM", e);
        }
    }

    private static void write(Path file, String text, String mode) throws IOException {
        FileAttribute<?>[] attributes = FileSystems.getDefault()
                        .supportedFileAttributeViews()
                        .contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static String pem(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    private static byte[] der(Path file, String kind) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + " is too large for a key");
        }
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        String begin = "-----BEGIN " + kind + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + kind + "-----");
        if (from < 0 || to < from) {
            throw new IOException(file + " has no \"" + begin + "\": give a key in PEM");
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is damaged: its base64 cannot be read", e);
        }
    }
}
