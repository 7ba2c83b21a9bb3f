package io.windfall.topology;

import io.windfall.codec.JournalCodec;
import io.windfall.fabric.Admitted;
import io.windfall.fabric.Clock;
import io.windfall.fabric.FabricState;
import io.windfall.fabric.Settings;
import io.windfall.schema.Beat;
import io.windfall.schema.BeatKind;
import io.windfall.schema.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Lets each entry through when its turn has come, and writes one beat a second for every fabric of its task whose clock is
 * the wall's. The beats come back through intake as ticks: the wall clock is read here and nowhere else.
 *
 * <p>A fabric's first beat has all its tables read from the stores. Whoever takes many fabrics over reads them bit by bit, so that
 * what comes in meanwhile is decided in between: half of each second goes into reading, and fabrics that are not read yet beat later.
 */
final class ClockProcessor implements Processor<String, JournalEntry, String, Object> {

    private static final Duration BEAT_EVERY = Duration.ofSeconds(1);
    /** No further fabric is read in a beat that has read for so long; one is always. */
    private static final Duration READ_FOR = Duration.ofMillis(500);

    private final Set<TableSpec<?, ?>> connected;
    private final LongSupplier nanos;
    private ProcessorContext<String, Object> context;
    private ConnectedTables tables;
    private Cancellable beats;

    ClockProcessor(Set<TableSpec<?, ?>> connected) {
        this(connected, System::nanoTime);
    }

    /** @param nanos as {@link System#nanoTime} */
    ClockProcessor(Set<TableSpec<?, ?>> connected, LongSupplier nanos) {
        this.connected = connected;
        this.nanos = nanos;
    }

    @Override
    public void init(ProcessorContext<String, Object> processorContext) {
        context = processorContext;
        tables = new ConnectedTables(processorContext, connected);
        beats = context.schedule(BEAT_EVERY, PunctuationType.WALL_CLOCK_TIME, this::beat);
    }

    /** A task that is revived keeps its punctuations, and is given a new one: without this it would beat twice as often. */
    @Override
    public void close() {
        beats.cancel();
    }

    @Override
    public void process(Record<String, JournalEntry> message) {
        FabricState state = tables.state(message.value().getFabric());
        for (Admitted admitted : Clock.admit(state, JournalCodec.toDomain(message.value()))) {
            context.forward(
                    new Record<>(state.fabric(), admitted, message.timestamp()), OrchestratorTopology.FIRST_STAGE);
        }
    }

    private void beat(long nowMillis) {
        long readNanos = 0;
        for (String fabric : tables.store(TableSpec.CLOCK).fabrics()) {
            boolean unread = !tables.isRead(fabric);
            if (unread && readNanos > READ_FOR.toNanos()) {
                continue;
            }
            long beganNanos = unread ? nanos.getAsLong() : 0;
            FabricState state = tables.state(fabric);
            readNanos += unread ? nanos.getAsLong() - beganNanos : 0;
            boolean held = state.clock().get(FabricState.ONLY) != null
                    && !(state.sites().isEmpty() && state.inbox().isEmpty());
            if (held && state.clock().get(FabricState.ONLY).settings().clock() == Settings.Clock.WALL) {
                Beat beat = Beat.newBuilder()
                        .setFabric(fabric)
                        .setKind(BeatKind.BEAT)
                        .setAt(Instant.ofEpochMilli(nowMillis))
                        .build();
                context.forward(new Record<>(fabric, beat, nowMillis), OrchestratorTopology.BEAT_SINK);
            }
        }
    }
}
