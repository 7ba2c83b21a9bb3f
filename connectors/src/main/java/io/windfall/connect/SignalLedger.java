package io.windfall.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.schema.GridSignal;
import io.windfall.schema.SignalKind;
import io.windfall.schema.SignalStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * What was published last of each signal, so that only changes are. Immutable; kept in the source's offsets.
 *
 * <p>Revisions: each is above the last one of its id and not below the wall clock in ms. So also a worker without exactly-once
 * support, killed between writing a record and committing its offset, gives the repeated or meanwhile changed signal a
 * revision above the one that is out.
 */
public final class SignalLedger {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final int DIGEST_BYTES = 8;

    /** Brackets, commas, quotes and the last field of an entry in an offset. */
    private static final int ENTRY_FRAME_BYTES = 40;

    private final Map<String, Entry> entries;
    private final long bytes;

    /**
     * What is known of a signal that was published; times are ms since 1970-01-01 UTC.
     *
     * @param revision the last one published
     * @param digest of its content, revision and time of issue left out
     * @param site the signal's site
     * @param kind the signal's kind
     * @param startMillis its start
     * @param endMillis its end; null: open
     * @param cancelled whether it was cancelled last
     */
    public record Entry(
            long revision,
            String digest,
            String site,
            SignalKind kind,
            long startMillis,
            Long endMillis,
            boolean cancelled) {
        /** Whether it is over by then; an open one never is, a cancelled one is. */
        public boolean isOverAt(long millis) {
            return cancelled || endMillis != null && endMillis <= millis;
        }

        private long bytes(String id) {
            return ENTRY_FRAME_BYTES
                    + OffsetBytes.within(id)
                    + Long.toString(revision).length()
                    + digest.length()
                    + OffsetBytes.within(site)
                    + kind.name().length()
                    + Long.toString(startMillis).length()
                    + String.valueOf(endMillis).length();
        }
    }

    /** A signal to publish, its revision and time of issue set, and the ledger once it is published. */
    public record Change(GridSignal signal, SignalLedger after) {}

    private SignalLedger(Map<String, Entry> entries, long bytes) {
        this.entries = Collections.unmodifiableMap(entries);
        this.bytes = bytes;
    }

    private static SignalLedger of(Map<String, Entry> entries) {
        long bytes = 0;
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            bytes += entry.getValue().bytes(entry.getKey());
        }
        return new SignalLedger(entries, bytes);
    }

    /** Nothing was published yet. */
    public static SignalLedger empty() {
        return of(new LinkedHashMap<>());
    }

    /** What was published, by id. */
    public Map<String, Entry> entries() {
        return entries;
    }

    /** What {@link #text} weighs in an offset, bytes, see {@link OffsetBytes}; it may weigh a little less. */
    public long bytes() {
        return bytes;
    }

    /**
     * Compares a signal to what was published of its id.
     *
     * @param signal all but revision and issuedAt set; it is not altered
     * @return empty when nothing but these would differ
     */
    public Optional<Change> put(GridSignal signal, Instant now) {
        Entry last = entries.get(signal.getId());
        String digest = digest(signal);
        if (last != null && last.digest().equals(digest)) {
            return Optional.empty();
        }
        GridSignal issued = GridSignal.newBuilder(signal).build();
        issued.setRevision(Math.max(now.toEpochMilli(), last == null ? 0 : last.revision() + 1));
        issued.setIssuedAt(now);
        Entry entry = new Entry(
                issued.getRevision(),
                digest,
                signal.getSite(),
                signal.getKind(),
                signal.getStart().toEpochMilli(),
                signal.getEnd() == null ? null : signal.getEnd().toEpochMilli(),
                signal.getStatus() == SignalStatus.CANCELLED);
        Map<String, Entry> after = new LinkedHashMap<>(entries);
        after.put(signal.getId(), entry);
        long grown = entry.bytes(signal.getId()) - (last == null ? 0 : last.bytes(signal.getId()));
        return Optional.of(new Change(issued, new SignalLedger(after, bytes + grown)));
    }

    /**
     * The cancellation of a signal that was published.
     *
     * @return empty when it was not, or is cancelled already
     */
    public Optional<Change> cancel(String id, String fabric, String source, Instant now) {
        Entry last = entries.get(id);
        if (last == null || last.cancelled()) {
            return Optional.empty();
        }
        return put(
                GridSignal.newBuilder()
                        .setId(id)
                        .setFabric(fabric)
                        .setSite(last.site())
                        .setKind(last.kind())
                        .setStatus(SignalStatus.CANCELLED)
                        .setStart(Instant.ofEpochMilli(last.startMillis()))
                        .setEnd(last.endMillis() == null ? null : Instant.ofEpochMilli(last.endMillis()))
                        .setIssuedAt(now)
                        .setSource(source)
                        .build(),
                now);
    }

    /** Without the entries that the test takes: those whose id can never come again, or may begin anew. */
    public SignalLedger without(Predicate<Map.Entry<String, Entry>> test) {
        if (entries.entrySet().stream().noneMatch(test)) {
            return this;
        }
        Map<String, Entry> left = new LinkedHashMap<>(entries);
        left.entrySet().removeIf(test);
        return of(left);
    }

    /** As text, for an offset. */
    public String text() {
        ObjectNode all = JSON.createObjectNode();
        entries.forEach((id, entry) -> all.putArray(id)
                .add(entry.revision())
                .add(entry.digest())
                .add(entry.site())
                .add(entry.kind().name())
                .add(entry.startMillis())
                .add(entry.endMillis())
                .add(entry.cancelled()));
        return all.toString();
    }

    /**
     * What {@link #text} gave; null stands for the empty ledger.
     *
     * @throws ConnectException when it is something else
     */
    public static SignalLedger parse(String text) {
        if (text == null) {
            return empty();
        }
        try {
            Map<String, Entry> entries = new LinkedHashMap<>();
            for (var field : JSON.readTree(text).properties()) {
                ArrayNode e = (ArrayNode) field.getValue();
                entries.put(
                        field.getKey(),
                        new Entry(
                                e.get(0).asLong(),
                                e.get(1).asText(),
                                e.get(2).asText(),
                                SignalKind.valueOf(e.get(3).asText()),
                                e.get(4).asLong(),
                                e.get(5).isNull() ? null : e.get(5).asLong(),
                                e.get(6).asBoolean()));
            }
            return of(entries);
        } catch (JsonProcessingException | RuntimeException e) {
            throw new ConnectException("the ledger in the connector's offsets cannot be read: reset its offsets", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignalLedger ledger && ledger.entries.equals(entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    private static String digest(GridSignal signal) {
        GridSignal content = GridSignal.newBuilder(signal).build();
        content.setRevision(0);
        content.setIssuedAt(Instant.EPOCH);
        try {
            ByteBuffer bytes = content.toByteBuffer();
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(bytes);
            return HexFormat.of().formatHex(sha.digest(), 0, DIGEST_BYTES);
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
