package io.windfall.exchange;

import io.windfall.exchange.PublishReport.LineError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Counts what becomes of the lines, from the reading thread and the producer's. */
final class Tally {

    private final Consumer<LineError> onError;
    private final List<LineError> errors = new ArrayList<>();
    private long valid;
    private long published;
    private long refused;
    private Exception failure;

    Tally(Consumer<LineError> onError) {
        this.onError = onError;
    }

    synchronized void valid() {
        valid++;
    }

    synchronized void published() {
        published++;
    }

    synchronized void refused(long line, String reason) {
        refused++;
        LineError error = new LineError(line, reason);
        if (errors.size() < PublishReport.MOST_ERRORS) {
            errors.add(error);
        }
        onError.accept(error);
    }

    /** A record of which the broker has not said that it has it. The first such failure stops the reading. */
    synchronized void unacknowledged(long line, Exception why) {
        if (failure == null) {
            failure = why;
        }
        refused(line, "was not acknowledged by the broker: " + Printable.escaped(why.getMessage()));
    }

    /** Why the broker did not acknowledge a record; null as long as it did. */
    synchronized Exception failure() {
        return failure;
    }

    synchronized long lines() {
        return valid + refused;
    }

    synchronized PublishReport report(String topic, boolean dryRun) {
        List<LineError> sorted = errors.stream()
                .sorted(Comparator.comparingLong(LineError::line))
                .toList();
        return new PublishReport(topic, dryRun, valid, published, refused, sorted, refused - sorted.size());
    }
}
