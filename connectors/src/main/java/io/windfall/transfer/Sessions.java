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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The grants that were redeemed, and the sessions that they opened, one a line in a file; each is durable before its token is
 * given out. Forgotten when the grant has expired, since it is refused from then on anyway. A damaged line costs its own
 * session and no other.
 */
final class Sessions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private static final int MOST_DEAD_LINES = 1_000;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> byToken = new HashMap<>();
    private final Map<String, Session> byNonce = new HashMap<>();
    private final Path path;
    private final Medium medium;
    private FileChannel file;
    private long goodBytes;
    private int lines;

    /** A session: what its grant was, and whose it is. */
    record Session(String token, String certificate, TransferGrant grant) {
        private ByteBuffer bytes() {
            String values = Base64.getEncoder().encodeToString(grant.canonicalBytes());
            String line = token + " " + (certificate.isEmpty() ? "-" : certificate) + " " + values + "\n";
            return ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
        }

        private boolean expired(long nowMillis) {
            return grant.expiresAtMillis() + GrantDesk.TOLERANCE_MILLIS < nowMillis;
        }

        private static Session parse(String line) {
            String[] parts = line.split(" ", 3);
            if (parts.length != 3 || !Sha256.isDigest(parts[0])) {
                throw new IllegalArgumentException("no session");
            }
            TransferGrant grant = TransferGrant.parse(Base64.getDecoder().decode(parts[2]));
            return new Session(parts[0], parts[1].equals("-") ? "" : parts[1], grant);
        }
    }

    Sessions(Path path, long nowMillis) throws IOException {
        this(path, nowMillis, Medium.DISK);
    }

    Sessions(Path path, long nowMillis, Medium medium) throws IOException {
        this.path = path.toAbsolutePath();
        this.medium = medium;
        load(nowMillis);
        Files.createDirectories(this.path.getParent());
        rewrite();
    }

    private void load(long nowMillis) throws IOException {
        String text;
        try {
            text = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException none) {
            return;
        }
        int end = text.lastIndexOf('\n'); // behind it is what a crash broke off: its token was never given out
        int number = 0;
        for (String line : text.substring(0, end + 1).split("\n")) {
            number++;
            if (!line.isEmpty()) {
                try {
                    remember(Session.parse(line));
                } catch (IllegalArgumentException e) {
                    LOG.warn("Skipped line {} of {}, which is damaged: its grant can be redeemed anew", number, path);
                }
            }
        }
        dropExpired(nowMillis);
    }

    /** Writes all that is remembered to a new file, which takes the place of the old one. */
    private void rewrite() throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Set<StandardOpenOption> how = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileChannel written = path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? FileChannel.open(
                        fresh, how, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : FileChannel.open(fresh, how);
        try {
            for (Session session : byToken.values()) {
                medium.write(written, session.bytes());
            }
            written.force(true);
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException e) {
            written.close();
            throw e;
        }
        FileChannel old = file;
        file = written;
        goodBytes = written.size();
        lines = byToken.size();
        if (old != null) {
            old.close();
        }
        StoreDisk.force(path.getParent());
    }

    private void remember(Session session) {
        byToken.put(session.token(), session);
        byNonce.put(session.grant().nonce(), session);
    }

    private void dropExpired(long nowMillis) {
        byToken.values().removeIf(session -> session.expired(nowMillis));
        byNonce.values().removeIf(session -> session.expired(nowMillis));
    }

    /** Adds a line; where that fails the file ends where it did, so that the next line is not glued to half of this one. */
    private void append(Session session) throws IOException {
        if (lines >= MOST_DEAD_LINES && lines / 2 > byToken.size()) {
            rewrite();
        }
        cutToGoodLength();
        try {
            medium.write(file, session.bytes());
            file.force(false);
            goodBytes = file.size();
            lines++;
        } catch (IOException | RuntimeException e) {
            try {
                cutToGoodLength();
            } catch (IOException again) {
                e.addSuppressed(again); // the next one to be added tries again first
            }
            throw e;
        }
    }

    private void cutToGoodLength() throws IOException {
        if (file.size() != goodBytes) {
            file.truncate(goodBytes);
            file.force(true);
        }
        file.position(goodBytes);
    }

    /** The session of that token, or null. */
    synchronized Session find(String token) {
        return byToken.get(token);
    }

    /** Until when a session of that checkpoint may be used by that site, ms since 1970-01-01 UTC; -1: there is none. */
    synchronized long usableUntilMillis(String job, String manifestDigest, String destination) {
        return byToken.values().stream()
                .map(Session::grant)
                .filter(grant -> grant.job().equals(job)
                        && grant.manifestDigest().equals(manifestDigest)
                        && grant.destination().equals(destination))
                .mapToLong(grant -> grant.expiresAtMillis() + GrantDesk.TOLERANCE_MILLIS)
                .max()
                .orElse(-1);
    }

    /** The session that this very grant opens, the same one when the same site asks again; null: somebody else's nonce. */
    synchronized Session redeem(TransferGrant grant, String certificate, long nowMillis) throws IOException {
        dropExpired(nowMillis);
        Session known = byNonce.get(grant.nonce());
        if (known != null) {
            return known.grant().equals(grant) && known.certificate().equals(certificate) ? known : null;
        }
        byte[] token = new byte[32];
        random.nextBytes(token);
        Session session = new Session(HexFormat.of().formatHex(token), certificate, grant);
        append(session);
        remember(session);
        return session;
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
