package io.windfall.replay;

import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

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
        }));
        return changed[0];
    }

    /** Changes the nth output of a topic, from 1. */
    static UnaryOperator<Object> nth(TopicSpec topic, int n, UnaryOperator<RecordedOutput> change) {
        int[] seen = new int[1];
        return item -> item instanceof RecordedOutput output && output.topic() == topic && ++seen[0] == n
                ? change.apply(output)
                : item;
    }
}
