package io.windfall.replay;

import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.utils.Utils;

/** Falsifications of what was recorded. */
public final class RecordedRuns {

    private RecordedRuns() {}

    /** Changes one byte of the tenth decision: its policy becomes windfalL. */
    public static RecordedOutput changeADecision(RecordedRun run) {
        RecordedOutput[] changed = new RecordedOutput[1];
        run.forge(nth(Topics.MIGRATION_DECISION, 10, output -> {
            byte[] body = output.body().clone();
            body[new String(body, StandardCharsets.ISO_8859_1).indexOf("windfall") + 7] = 'L';
            changed[0] = output;
            return withBody(output, body);
        }));
        return changed[0];
    }

    static RecordedOutput withBody(RecordedOutput output, byte[] body) {
        return new RecordedOutput(
                output.topic(),
                output.partition(),
                output.offset(),
                output.appendedAtMillis(),
                output.fabric(),
                output.entry(),
                output.key(),
                output.schema(),
                body,
                null,
                null);
    }

    /** Changes the nth output of a topic, from 1. */
    static UnaryOperator<Object> nth(TopicSpec topic, int n, UnaryOperator<RecordedOutput> change) {
        int[] seen = new int[1];
        return item -> item instanceof RecordedOutput output && output.topic() == topic && ++seen[0] == n
                ? change.apply(output)
                : item;
    }

    /** Drops every output: nothing is left to compare. */
    public static void dropAllOutputs(RecordedRun run) {
        run.forge(item -> item instanceof RecordedOutput ? null : item);
    }

    /** Spreads a topic over partitions as a producer would, and drops of one what came of the entries up to a place. */
    static List<RecordedOutput> trim(RecordedRun run, TopicSpec topic, int partitions, int partition, long lastEntry) {
        run.forge(item -> item instanceof RecordedOutput output && output.topic() == topic
                ? in(output, partitionOf(output.key(), partitions))
                : item);
        List<RecordedOutput> dropped = new ArrayList<>();
        List<RecordedOutput> left = new ArrayList<>();
        run.forge(item -> {
            if (item instanceof RecordedOutput output && output.topic() == topic && output.partition() == partition) {
                (output.entry().offset() <= lastEntry ? dropped : left).add(output);
                return dropped.contains(output) ? null : item;
            }
            return item;
        });
        List<Extent> extents = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            extents.add(
                    i == partition
                            ? new Extent(
                                    topic.name(),
                                    i,
                                    dropped.size(),
                                    10_000,
                                    left.isEmpty() ? null : (Long) left.get(0).appendedAtMillis())
                            : new Extent(topic.name(), i, 0, 10_000));
        }
        run.keeps(extents);
        return dropped;
    }

    /** What an older version would have written of the entries up to a place; gives out how many those are. */
    static long unmark(RecordedRun run, long lastEntry) {
        long[] unmarked = new long[1];
        run.forge(item -> {
            if (item instanceof RecordedOutput output && output.entry().offset() <= lastEntry) {
                unmarked[0]++;
                return new UnmarkedOutput(
                        output.topic(),
                        output.partition(),
                        output.offset(),
                        output.appendedAtMillis(),
                        output.fabric());
            }
            return item;
        });
        return unmarked[0];
    }

    static int partitionOf(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    private static RecordedOutput in(RecordedOutput output, int partition) {
        return new RecordedOutput(
                output.topic(),
                partition,
                output.offset(),
                output.appendedAtMillis(),
                output.fabric(),
                output.entry(),
                output.key(),
                output.schema(),
                output.body(),
                output.reason(),
                output.detail());
    }
}
