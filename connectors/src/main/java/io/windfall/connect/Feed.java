package io.windfall.connect;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * One thing that is looked at again and again: a URL, a folder, a server. A {@link PollingTask} holds one or several, each with
 * a schedule, a back-off and offsets of its own, and calls each from one thread.
 *
 * <p>A feed is a function of its state: {@link #poll} takes one and gives the next, and keeps nothing that a restart would
 * need. When it throws, nothing of that look is emitted and the state stays.
 *
 * @param <S> the state, immutable
 */
public interface Feed<S> {

    /** Names it among all feeds of its connector, for good: its offsets are kept under this name. */
    String name();

    /** From one look to the next. */
    Duration interval();

    /**
     * The state that an offset stands for.
     *
     * @param offset what {@link #offset} gave; empty at the first start
     */
    S restored(Map<String, Object> offset);

    /**
     * The state as Connect keeps it: text and numbers by name, in all at most {@value OffsetBytes#MOST} bytes of JSON. A
     * feed bounds its own; the task writes none that is larger, and tells so.
     */
    Map<String, Object> offset(S state);

    /**
     * One look.
     *
     * @param now the wall clock
     * @throws IOException when the source does not answer as it should ({@link SourceUnavailableException} may say for how
     *     long it wants to be left alone): the task backs off and looks again
     * @throws org.apache.kafka.connect.errors.ConnectException when looking again is of no use: the task fails
     */
    Polled<S> poll(S state, Instant now) throws IOException, InterruptedException;
}
