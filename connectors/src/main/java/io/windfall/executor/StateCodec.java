package io.windfall.executor;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.windfall.executor.machine.ExecutorState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The durable form of an executor's state: one line {@code windfall-executor-state VERSION SHA256 BYTES}, then as many bytes
 * of JSON with that SHA-256. Any cut or flipped bit is seen; a field that this version does not know is an error, too, since
 * a state half understood is worse than none.
 */
public final class StateCodec {

    private static final String MAGIC = "windfall-executor-state";
    private static final int VERSION = 1;
    private static final int LONGEST_HEADER = 200;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private StateCodec() {}

    /** The bytes to be made durable. */
    public static byte[] encode(ExecutorState state) {
        try {
            byte[] body = JSON.writeValueAsBytes(state);
            byte[] header = (MAGIC + " " + VERSION + " " + sha256(body) + " " + body.length + "\n")
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] whole = Arrays.copyOf(header, header.length + body.length);
            System.arraycopy(body, 0, whole, header.length, body.length);
            return whole;
        } catch (IOException e) {
            throw new IllegalStateException("the executor's state cannot be written as JSON", e);
        }
    }

    /**
     * The state in those bytes.
     *
     * @throws CorruptStateException with one line that says what is wrong with them
     */
    public static ExecutorState decode(byte[] bytes) throws CorruptStateException {
        int end = 0;
        while (end < bytes.length && end < LONGEST_HEADER && bytes[end] != '\n') {
            end++;
        }
        String[] header = new String(bytes, 0, end, StandardCharsets.US_ASCII).split(" ");
        if (end == bytes.length || header.length != 4 || !header[0].equals(MAGIC)) {
            throw new CorruptStateException("it does not begin like an executor's state");
        }
        if (!header[1].equals(Integer.toString(VERSION))) {
            throw new CorruptStateException(
                    "it is of version " + header[1] + "; this program reads version " + VERSION);
        }
        byte[] body = Arrays.copyOfRange(bytes, end + 1, bytes.length);
        if (!header[3].equals(Integer.toString(body.length))) {
            throw new CorruptStateException("it has " + body.length + " bytes where " + header[3] + " were written");
        }
        if (!header[2].equals(sha256(body))) {
            throw new CorruptStateException("its checksum is wrong");
        }
        try {
            return JSON.readValue(body, ExecutorState.class);
        } catch (IOException e) {
            throw new CorruptStateException("it is no executor's state: "
                    + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Bytes that hold no whole state; the message is one line. */
    public static final class CorruptStateException extends IOException {
        private static final long serialVersionUID = 1L;

        CorruptStateException(String message) {
            super(message);
        }
    }
}
