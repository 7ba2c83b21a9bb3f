package io.windfall.transfer;

import io.windfall.grant.TransferGrant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * The grants that were redeemed, and the sessions that they opened, one a line in a file; each is durable before its token is
 * given out. Forgotten when the grant has expired, since it is refused from then on anyway.
 */
final class Sessions implements AutoCloseable {
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> byToken = new HashMap<>();
    private final Map<String, Session> byNonce = new HashMap<>();
    private final FileChannel file;

    /** A session: what its grant was, and whose it is. */
    record Session(String token, String certificate, TransferGrant grant) {
        private String line() {
            String values = Base64.getEncoder().encodeToString(grant.canonicalBytes());
            return token + " " + (certificate.isEmpty() ? "-" : certificate) + " " + values + "\n";
        }

        private static Session parse(String line) {
            String[] parts = line.split(" ", 3);
            TransferGrant grant = TransferGrant.parse(Base64.getDecoder().decode(parts[2]));
            return new Session(parts[0], parts[1].equals("-") ? "" : parts[1], grant);
        }
    }

    Sessions(Path path, long nowMillis) throws IOException {
        load(path, nowMillis);
        Path parent = path.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Set<StandardOpenOption> how = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        file = parent.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? FileChannel.open(
                        fresh, how, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : FileChannel.open(fresh, how);
        for (Session session : byToken.values()) {
            append(session);
        }
        file.force(true);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        StoreDisk.force(parent);
    }

    private void load(Path path, long nowMillis) throws IOException {
        String text;
        try {
            text = Files.readString(path, StandardCharsets.US_ASCII);
        } catch (NoSuchFileException none) {
            return;
        }
        int end = text.lastIndexOf('\n'); // behind it is what a crash broke off: its token was never given out
        for (String line : text.substring(0, end + 1).split("\n")) {
            if (!line.isEmpty()) {
                Session session = Session.parse(line);
                if (session.grant().expiresAtMillis() + GrantDesk.TOLERANCE_MILLIS >= nowMillis) {
                    remember(session);
                }
            }
        }
    }

    private void remember(Session session) {
        byToken.put(session.token(), session);
        byNonce.put(session.grant().nonce(), session);
    }

    private void append(Session session) throws IOException {
        ByteBuffer line = ByteBuffer.wrap(session.line().getBytes(StandardCharsets.US_ASCII));
        while (line.hasRemaining()) {
            file.write(line);
        }
    }

    /** The session of that token, or null. */
    synchronized Session find(String token) {
        return byToken.get(token);
    }

    /** The session that this very grant opens, the same one when the same site asks again; null: somebody else's nonce. */
    synchronized Session redeem(TransferGrant grant, String certificate) throws IOException {
        Session known = byNonce.get(grant.nonce());
        if (known != null) {
            return known.grant().equals(grant) && known.certificate().equals(certificate) ? known : null;
        }
        byte[] token = new byte[32];
        random.nextBytes(token);
        Session session = new Session(HexFormat.of().formatHex(token), certificate, grant);
        append(session);
        file.force(false);
        remember(session);
        return session;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
