package io.windfall.replay;

import io.windfall.codec.JournalCodec;
import io.windfall.codec.SnapshotCodec;
import io.windfall.fabric.Command;
import io.windfall.fabric.FabricState;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Origin;
import io.windfall.fabric.Output;
import io.windfall.fabric.Round;
import io.windfall.fabric.StateMachine;
import io.windfall.fabric.Tick;
import io.windfall.feasibility.ModelParameters;
import io.windfall.fleet.ClosedLoop;
import io.windfall.fleet.DirectOrchestrator;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.FleetReport;
import io.windfall.fleet.FleetSimulator;
import io.windfall.fleet.Orchestrator;
import io.windfall.fleet.Scenario;
import io.windfall.schema.SnapshotEntry;
import io.windfall.topology.JournalPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A simulated fleet's run, recorded in memory as a broker would have it: offsets with gaps, a snapshot a day. */
public final class RecordedRun implements Recording, Orchestrator {

    static final String FABRIC = "recorded";
    private static final long DAY_MILLIS = 86_400_000;

    private final FabricState state = FabricState.inMemory(FABRIC);
    private final List<Object> items = new ArrayList<>();
    private final FleetReport report;
    private long offset;
    private long day = -1;
    private List<Extent> outputExtents = List.of();

    RecordedRun(String policy, FleetConfig fleet) {
        this(policy, new FleetSimulator(Scenario.bundled(), fleet));
    }

    RecordedRun(String policy, FleetSimulator fleet) {
        take(DirectOrchestrator.enforcing(policy, ModelParameters.full()), 0);
        report = ClosedLoop.run(fleet, this, status -> {});
    }

    public static RecordedRun ofADay() {
        return ofADay("windfall");
    }

    static RecordedRun ofADay(String policy) {
        return new RecordedRun(policy, FleetConfig.defaults().withArrivalDays(1).withFailureProbability(0.1));
    }

    FleetReport report() {
        return report;
    }

    /** Changes what was recorded; null drops the item. */
    void forge(UnaryOperator<Object> change) {
        items.replaceAll(change);
        items.removeIf(java.util.Objects::isNull);
    }

    /** Appends every output once more, changed or dropped (null), as after a reset from the journal. */
    public void sayAllAgain(UnaryOperator<RecordedOutput> change) {
        items.addAll(items.stream()
                .filter(RecordedOutput.class::isInstance)
                .map(output -> change.apply((RecordedOutput) output))
                .filter(java.util.Objects::nonNull)
                .toList());
    }

    /** Appends an output. */
    void record(RecordedOutput output) {
        items.add(output);
    }

    /** Says what is kept of the partitions of the outputs; without it nothing was ever deleted. */
    void keeps(List<Extent> extents) {
        outputExtents = List.copyOf(extents);
    }

    /** Adds an entry at the end. */
    void add(JournalEntry.Body body, long millis) {
        take(body, millis);
    }

    @Override
    public Reply exchange(long tickMillis, List<JournalEntry.Body> bodies) {
        List<Output> outputs = new ArrayList<>();
        bodies.forEach(body -> outputs.addAll(take(body, tickMillis)));
        outputs.addAll(take(new Tick(tickMillis, tickMillis), tickMillis));
        List<Command> commands = new ArrayList<>();
        Round round = null;
        for (Output output : outputs) {
            if (output instanceof Command command) {
                commands.add(command);
            } else if (output instanceof Round said) {
                round = said;
            }
        }
        return new Reply(commands, round);
    }

    private List<Output> take(JournalEntry.Body body, long millis) {
        Origin origin = new Origin("direct", 0, offset, millis);
        JournalEntry entry = new JournalEntry(FABRIC, origin, body);
        RecordedEntry recorded =
                new RecordedEntry(new JournalPosition(0, offset), 1_000 + 1_000 * offset, JournalCodec.toAvro(entry));
        offset += offset % 7 == 0 ? 2 : 1;
        items.add(recorded);
        List<Output> outputs = StateMachine.apply(state, entry);
        for (Output output : outputs) {
            ProducedOutput out = ProducedOutput.of(FABRIC, recorded, output);
            items.add(new RecordedOutput(
                    out.topic(),
                    0,
                    items.size(),
                    recorded.appendedAtMillis(),
                    FABRIC,
                    out.entry(),
                    out.key(),
                    out.schema(),
                    out.body(),
                    out.reason(),
                    out.detail()));
        }
        if (body instanceof Tick && StrictMath.floorDiv(millis, DAY_MILLIS) != day) {
            day = StrictMath.floorDiv(millis, DAY_MILLIS);
            SnapshotCodec.write(state, 0, recorded.at().offset(), items::add);
        }
        return outputs;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public List<Extent> extents() {
        List<Extent> all = new ArrayList<>(outputExtents);
        all.add(new Extent("fabric.journal.v1", 0, 0, offset));
        return all;
    }

    @Override
    public List<Snapshot> snapshots() {
        return index().complete();
    }

    @Override
    public int tornSnapshots() {
        return index().torn();
    }

    private SnapshotIndex index() {
        SnapshotIndex index = new SnapshotIndex();
        items.stream().filter(SnapshotEntry.class::isInstance).forEach(row -> index.add((SnapshotEntry) row, 0));
        return index;
    }

    @Override
    public boolean reachesBefore(Snapshot snapshot) {
        return true;
    }

    @Override
    public void read(Map<String, Snapshot> starts, String fabric, Listener listener) {
        if (!JournalFile.wanted(fabric, FABRIC)) {
            return;
        }
        Snapshot start = starts.get(FABRIC);
        for (Object item : items) {
            if (item instanceof SnapshotEntry row && SnapshotIndex.belongs(row, start)) {
                listener.restore(row);
            }
        }
        for (Object item : items) {
            if (item instanceof RecordedEntry entry && JournalFile.isBehind(start, entry.at())) {
                listener.entry(entry);
            } else if (item instanceof RecordedOutput output && JournalFile.isBehind(start, output.entry())) {
                listener.output(output);
            } else if (item instanceof UnmarkedOutput output) {
                listener.unmarked(output);
            } else if (item instanceof SnapshotEntry row
                    && JournalFile.isBehind(start, new JournalPosition(row.getPartition(), row.getOffset()))) {
                listener.snapshot(row);
            }
        }
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
