package io.windfall.replay;

import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;

/**
 * Knows of each partition of the outputs how far back what is there can be compared, and so whether an output that came out
 * ought to be there. Outputs of one partition of the journal stand in one partition of a topic in the order of their entries:
 * behind one that is there none can have been deleted. Where that does not decide, append times do, with a minute's grace for
 * the difference of brokers' clocks.
 */
final class KeptOutputs {

    private static final long CLOCKS_MILLIS = 60_000;

    private final Map<TopicSpec, Map<Integer, Extent>> extents = new HashMap<>();
    private final Map<Stream, Long> firstEntries = new HashMap<>();
    private final Map<Marking, Long> unmarkedUntil = new HashMap<>();
    private final Set<TopicSpec> keyedOtherwise = new HashSet<>();

    KeptOutputs(List<Extent> all) {
        for (Extent extent : all) {
            TopicSpec topic = Topics.byName(extent.topic());
            extents.computeIfAbsent(topic, any -> new HashMap<>()).put(extent.partition(), extent);
        }
    }

    /**
     * Whether the recording can hold outputs of a topic; one that was made before there was such a topic has the extents of
     * all others, and none of this.
     */
    boolean knows(TopicSpec topic) {
        return extents.containsKey(topic)
                || !Recording.OUTPUTS.stream().allMatch(other -> other.equals(topic) || extents.containsKey(other));
    }

    /** Takes notice of a record; those of a partition come in its order. */
    void recorded(RecordedOutput output) {
        Place place = new Place(output.topic(), output.partition());
        firstEntries.putIfAbsent(
                new Stream(place, output.entry().partition()), output.entry().offset());
        if (extents.containsKey(output.topic()) && output.partition() != hashed(output.topic(), output.key())) {
            keyedOtherwise.add(output.topic());
        }
    }

    /** Takes notice of a record that does not say of which entry it came. */
    void recorded(UnmarkedOutput output) {
        unmarkedUntil.merge(
                new Marking(new Place(output.topic(), output.partition()), output.fabric()),
                output.appendedAtMillis(),
                Long::max);
    }

    /**
     * Why an output need not be there.
     *
     * @param keptIn the partition that holds other outputs of its key; null: none does
     * @return null: it ought to be there
     */
    NotCompared whyNot(String fabric, ProducedOutput came, Integer keptIn) {
        Map<Integer, Extent> partitions = extents.get(came.topic());
        if (keptIn != null || partitions == null || !keyedOtherwise.contains(came.topic())) {
            int partition = keptIn != null ? keptIn : partitions == null ? 0 : hashed(came.topic(), came.key());
            return whyNot(fabric, came, new Place(came.topic(), partition));
        }
        // The topic has grown since, or was keyed by others: it may lie anywhere.
        return partitions.keySet().stream()
                .sorted()
                .map(partition -> whyNot(fabric, came, new Place(came.topic(), partition)))
                .filter(why -> why != null)
                .findFirst()
                .orElse(null);
    }

    private NotCompared whyNot(String fabric, ProducedOutput came, Place place) {
        Extent extent = extents.getOrDefault(place.topic(), Map.of()).get(place.partition());
        if (extent != null && extent.isTrimmed() && mayBeDeleted(came, place, extent)) {
            return NotCompared.DELETED;
        }
        Long until = unmarkedUntil.get(new Marking(place, fabric));
        return until != null && came.entryAppendedAtMillis() <= until ? NotCompared.UNMARKED : null;
    }

    private boolean mayBeDeleted(ProducedOutput came, Place place, Extent extent) {
        Long first = firstEntries.get(new Stream(place, came.entry().partition()));
        if (first != null && came.entry().offset() > first) {
            return false;
        }
        return extent.keptSinceMillis() == null
                || came.entryAppendedAtMillis() <= extent.keptSinceMillis() + CLOCKS_MILLIS;
    }

    /** Where Kafka's producers put a key. */
    private int hashed(TopicSpec topic, String key) {
        int partitions = extents.get(topic).size();
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    /** A partition of an output. */
    private record Place(TopicSpec topic, int partition) {}

    /** What a partition of the journal has put into a partition of an output. */
    private record Stream(Place place, int journalPartition) {}

    private record Marking(Place place, String fabric) {}
}
