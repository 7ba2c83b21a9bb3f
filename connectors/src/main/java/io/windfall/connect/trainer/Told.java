package io.windfall.connect.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.connect.OffsetBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * What was told last of a job.
 *
 * @param checkpoint its newest checkpoint; null: none yet
 * @param sequence of the last record; it grows, also when offsets are lost, since it is at least the wall clock in ms
 * @param digest of the last record's content
 * @param bad marks of what went to the dead letters, newest last
 */
record Told(Checkpoint checkpoint, long sequence, String digest, List<String> bad) {

    static final Told NOTHING = new Told(null, 0, "", List.of());
    private static final int MOST_BAD = 5;
    /** A name that is longer is kept as a digest: it is only compared. */
    private static final int LONGEST_FOLDER_BYTES = 64;

    /** Fields' names, numbers at their longest, quotes and commas in an offset. */
    private static final long FRAME_BYTES = 480;

    private static final long BAD_BYTES = 37;

    /**
     * A whole checkpoint.
     *
     * @param folder its name, or a digest of a long one and its number
     * @param takenAtMillis when its metadata was written, ms since 1970-01-01 UTC
     * @param said what it says of the job's progress
     * @param bytes its size
     * @param deltaBytes changed since the one before; null: unknown
     * @param mark of its files, see {@link Tree#mark}
     * @param prints of its files; null: not kept
     * @param stepsPerSecond the job's pace; NaN: unknown
     */
    record Checkpoint(
            String folder,
            long takenAtMillis,
            Said said,
            long bytes,
            Long deltaBytes,
            String mark,
            long[] prints,
            double stepsPerSecond) {

        Checkpoint {
            folder = kept(folder);
        }

        /** Whether it is of the folder of this name. */
        boolean isOf(String name) {
            return folder.equals(kept(name));
        }

        private static String kept(String name) {
            return OffsetBytes.within(name) <= LONGEST_FOLDER_BYTES
                    ? name
                    : "~" + HexFormat.of().formatHex(Tree.sha256().digest(name.getBytes(StandardCharsets.UTF_8)), 0, 16)
                            + "." + Checkpoints.number(name);
        }

        Checkpoint withoutPrints() {
            return new Checkpoint(folder, takenAtMillis, said, bytes, deltaBytes, mark, null, stepsPerSecond);
        }
    }

    Told with(Checkpoint newest) {
        return new Told(newest, sequence, digest, bad);
    }

    Told withBad(String mark) {
        List<String> marks = new ArrayList<>(bad);
        marks.add(mark);
        return new Told(
                checkpoint,
                sequence,
                digest,
                List.copyOf(marks.subList(Math.max(0, marks.size() - MOST_BAD), marks.size())));
    }

    Told said(long number, String content) {
        return new Told(checkpoint, number, content, bad);
    }

    /** What it weighs in an offset at most, bytes, see {@link OffsetBytes}. */
    long bytes(String folder) {
        long bytes = FRAME_BYTES + OffsetBytes.within(folder) + BAD_BYTES * bad.size();
        return checkpoint == null ? bytes : bytes + OffsetBytes.within(checkpoint.folder()) + printsBytes();
    }

    /** What its prints weigh in an offset, bytes: base64. */
    long printsBytes() {
        return checkpoint == null || checkpoint.prints() == null
                ? 0
                : 20 + (Long.BYTES * checkpoint.prints().length + 2L) / 3 * 4;
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("sequence", sequence);
        json.put("digest", digest);
        bad.forEach(json.putArray("bad")::add);
        if (checkpoint != null) {
            ObjectNode node = json.putObject("checkpoint");
            node.put("folder", checkpoint.folder());
            node.put("takenAt", checkpoint.takenAtMillis());
            node.put("step", checkpoint.said().step());
            node.put("totalSteps", checkpoint.said().totalSteps());
            putKnown(node, "remainingSeconds", checkpoint.said().remainingSeconds());
            node.put("state", checkpoint.said().state());
            node.put("bytes", checkpoint.bytes());
            node.put("deltaBytes", checkpoint.deltaBytes());
            node.put("mark", checkpoint.mark());
            putKnown(node, "stepsPerSecond", checkpoint.stepsPerSecond());
            if (checkpoint.prints() != null) {
                ByteBuffer prints = ByteBuffer.allocate(Long.BYTES * checkpoint.prints().length);
                prints.asLongBuffer().put(checkpoint.prints());
                node.put("prints", Base64.getEncoder().encodeToString(prints.array()));
            }
        }
        return json;
    }

    static Told of(JsonNode json) {
        List<String> bad = new ArrayList<>();
        json.path("bad").forEach(mark -> bad.add(mark.asText()));
        JsonNode node = json.path("checkpoint");
        Checkpoint checkpoint = node.isMissingNode()
                ? null
                : new Checkpoint(
                        node.path("folder").asText(),
                        node.path("takenAt").asLong(),
                        new Said(
                                node.path("step").asLong(-1),
                                node.path("totalSteps").asLong(-1),
                                node.path("remainingSeconds").asDouble(Double.NaN),
                                node.path("state").isTextual()
                                        ? node.path("state").asText()
                                        : null),
                        node.path("bytes").asLong(),
                        node.path("deltaBytes").isNumber()
                                ? node.path("deltaBytes").asLong()
                                : null,
                        node.path("mark").asText(),
                        prints(node.path("prints")),
                        node.path("stepsPerSecond").asDouble(Double.NaN));
        return new Told(
                checkpoint, json.path("sequence").asLong(), json.path("digest").asText(), List.copyOf(bad));
    }

    private static long[] prints(JsonNode node) {
        if (!node.isTextual()) {
            return null;
        }
        byte[] bytes = Base64.getDecoder().decode(node.asText());
        long[] prints = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(prints);
        return prints;
    }

    private static void putKnown(ObjectNode node, String field, double value) {
        if (!Double.isNaN(value)) {
            node.put(field, value);
        }
    }
}
