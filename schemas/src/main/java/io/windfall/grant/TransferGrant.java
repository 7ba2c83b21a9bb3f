package io.windfall.grant;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The orchestrator's leave to pull one checkpoint of one job from one site to another, once. What is signed are the
 * {@linkplain #canonicalBytes canonical bytes}; whoever knows all values can write them.
 *
 * @param fabric the fabric
 * @param job the job
 * @param epoch the job's fencing token
 * @param source the site that has the checkpoint
 * @param destination the site that may pull it
 * @param destinationKey SHA-256 of the destination's certificate, lower-case hex; null or empty: none, on plain loopback
 * @param manifestDigest SHA-256 of the checkpoint's manifest, lower-case hex
 * @param expiresAtMillis until when it may be redeemed and used, ms since 1970-01-01 UTC
 * @param nonce redeemed once; the id of the command that the grant goes with
 */
public record TransferGrant(
        String fabric,
        String job,
        long epoch,
        String source,
        String destination,
        String destinationKey,
        String manifestDigest,
        long expiresAtMillis,
        String nonce) {
    /** First line of the canonical bytes. */
    public static final String VERSION = "windfall-grant-v1";

    /** Name of the record's and of the request's header that carries the signature. */
    public static final String HEADER = "windfall-grant";

    /** Most that canonical bytes may take, B. */
    public static final int MOST_BYTES = 16 * 1024;

    private static final int LINES = 10;

    public TransferGrant {
        Objects.requireNonNull(fabric, "fabric");
        Objects.requireNonNull(job, "job");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(destination, "destination");
        Objects.requireNonNull(manifestDigest, "manifestDigest");
        Objects.requireNonNull(nonce, "nonce");
        destinationKey = destinationKey == null ? "" : destinationKey;
    }

    /**
     * What is signed: UTF-8, one value a line without an end of line after the last; '%', line feed and carriage return are
     * percent-encoded, a missing value is an empty line.
     */
    public byte[] canonicalBytes() {
        String text = String.join(
                "\n",
                VERSION,
                encoded(fabric),
                encoded(job),
                Long.toString(epoch),
                encoded(source),
                encoded(destination),
                encoded(destinationKey),
                encoded(manifestDigest),
                Long.toString(expiresAtMillis),
                encoded(nonce));
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads canonical bytes.
     *
     * @throws IllegalArgumentException with a line that says why they are not the canonical bytes of any grant
     */
    public static TransferGrant parse(byte[] canonicalBytes) {
        if (canonicalBytes.length > MOST_BYTES) {
            throw new IllegalArgumentException("a grant of more than " + MOST_BYTES + " bytes");
        }
        String[] lines = new String(canonicalBytes, StandardCharsets.UTF_8).split("\n", -1);
        if (lines.length != LINES || !lines[0].equals(VERSION)) {
            throw new IllegalArgumentException("no grant: its first line must be " + VERSION + ", and nine follow");
        }
        List<String> values = new ArrayList<>();
        for (String line : lines) {
            values.add(decoded(line));
        }
        TransferGrant grant = new TransferGrant(
                values.get(1),
                values.get(2),
                number(values.get(3), "epoch"),
                values.get(4),
                values.get(5),
                values.get(6),
                values.get(7),
                number(values.get(8), "expiry"),
                values.get(9));
        if (!Arrays.equals(grant.canonicalBytes(), canonicalBytes)) {
            throw new IllegalArgumentException("a grant that is not written canonically");
        }
        return grant;
    }

    private static long number(String text, String what) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a grant whose " + what + " is no number", e);
        }
    }

    private static String encoded(String value) {
        return value.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D");
    }

    private static String decoded(String value) {
        return value.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%");
    }
}
