package io.windfall.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** How keys, certificates and passwords lie on the disk: as PEM, and readable by their owner alone unless there is nothing to hide. */
final class KeyFiles {
    private static final int SECRET_BYTES = 32;
    private static final int LINE = 64;
    private static final SecureRandom RANDOM = new SecureRandom();

    private KeyFiles() {}

    static String certificatePem(byte[] der) {
        return pem("CERTIFICATE", der);
    }

    static String privateKeyPem(byte[] der) {
        return pem("PRIVATE KEY", der);
    }

    private static String pem(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    /** Makes a password that nobody can guess, as a file's only line, and returns it. */
    static String secret(Path file) throws IOException {
        byte[] bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        write(file, text);
        return text;
    }

    /** For the owner alone, also where others could read what was there. */
    static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** As the other. */
    static void write(Path file, byte[] bytes) throws IOException {
        Files.deleteIfExists(file); // keytool lets others read what it makes
        Files.createFile(file, attribute("rw-------"));
        Files.write(file, bytes);
    }

    /** For everybody, whatever the process' mask. */
    static void writeOpenly(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    /** A folder for the owner alone, made where it is not there. */
    static Path folder(Path folder) throws IOException {
        return Files.createDirectories(folder, attribute("rwx------"));
    }

    /** A folder into which everybody may look. */
    static Path openFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static FileAttribute<Set<PosixFilePermission>> attribute(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
