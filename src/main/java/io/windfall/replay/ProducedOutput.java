package io.windfall.replay;

import io.windfall.codec.InputCodec;
import io.windfall.codec.JournalCodec;
import io.windfall.codec.OutputCodec;
import io.windfall.fabric.Command;
import io.windfall.fabric.Decision;
import io.windfall.fabric.JobFeasibility;
import io.windfall.fabric.JobGone;
import io.windfall.fabric.Migration;
import io.windfall.fabric.Output;
import io.windfall.fabric.Rejection;
import io.windfall.fabric.Round;
import io.windfall.fabric.WindowReport;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import io.windfall.topology.JournalPosition;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * An output of the state machine as the orchestrator would have written it.
 *
 * @param entry of which it came
 * @param entryAppendedAtMillis when the broker appended that, ms since 1970-01-01 UTC
 * @param topic where it would be
 * @param key its key
 * @param schema null without a body
 * @param body without the wire format's prefix; null: a tombstone
 * @param reason of a dead letter, else null
 * @param detail of a dead letter, else null
 */
record ProducedOutput(
        JournalPosition entry,
        long entryAppendedAtMillis,
        TopicSpec topic,
        String key,
        Schema schema,
        byte[] body,
        String reason,
        String detail) {

    static ProducedOutput of(String fabric, RecordedEntry entry, Output output) {
        if (output instanceof Rejection rejection) {
            SpecificRecord raw = JournalCodec.rawOf(JournalCodec.toAvro(rejection.entry()));
            return new ProducedOutput(
                    entry.at(),
                    entry.appendedAtMillis(),
                    Topics.DEAD_LETTER,
                    InputCodec.keyOf(raw),
                    raw.getSchema(),
                    Bodies.encode(raw),
                    rejection.reason().name(),
                    rejection.detail());
        }
        SpecificRecord value = output instanceof JobGone ? null : OutputCodec.toAvro(fabric, output);
        return new ProducedOutput(
                entry.at(),
                entry.appendedAtMillis(),
                topicOf(output),
                OutputCodec.keyOf(fabric, output),
                value == null ? null : value.getSchema(),
                value == null ? null : Bodies.encode(value),
                null,
                null);
    }

    private static TopicSpec topicOf(Output output) {
        if (output instanceof JobFeasibility || output instanceof JobGone) {
            return Topics.JOB_FEASIBILITY;
        } else if (output instanceof Decision) {
            return Topics.MIGRATION_DECISION;
        } else if (output instanceof Command) {
            return Topics.MIGRATION_COMMAND;
        } else if (output instanceof Migration) {
            return Topics.MIGRATION_STATE;
        } else if (output instanceof Round) {
            return Topics.PLANNING_ROUND;
        } else if (output instanceof WindowReport) {
            return Topics.WINDOW_REPORT;
        }
        throw new IllegalStateException("no topic for " + output);
    }
}
