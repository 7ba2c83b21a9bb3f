package io.windfall.replay;

import io.windfall.codec.SnapshotCodec;
import io.windfall.fabric.ClockState;
import io.windfall.fabric.FabricState;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Output;
import io.windfall.fabric.Settings;
import io.windfall.fabric.StateMachine;
import io.windfall.fabric.Tick;
import io.windfall.schema.SnapshotEntry;
import io.windfall.topics.Topics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Feeds a recorded journal to the very state machine that decided then, and holds what comes out against what was recorded:
 * Avro bodies, byte by byte.
 */
public final class Verifier implements Recording.Listener {

    private final Long toMillis;
    private final Map<String, Snapshot> starts;
    private final Fingerprints fingerprints = new Fingerprints();
    private final Map<String, Run> runs = new TreeMap<>();
    private final Map<Integer, Extent> journal = new HashMap<>();
    private final KeptOutputs kept;
    private final Map<String, Long> unmarked = new TreeMap<>();

    private Verifier(Recording recording, Map<String, Snapshot> starts, Long toMillis) {
        this.starts = starts;
        this.toMillis = toMillis;
        this.kept = new KeptOutputs(recording.extents());
        for (Extent extent : recording.extents()) {
            if (Topics.byName(extent.topic()) == Topics.FABRIC_JOURNAL) {
                journal.put(extent.partition(), extent);
            }
        }
    }

    /**
     * Replays a recording and compares.
     *
     * @param fabric the only fabric; null: all
     * @param fromMillis begin with the snapshot at or before this instant of the fabric's own time, ms since 1970-01-01
     *     UTC; null: as early as can be
     * @param toMillis end before this instant; null: at the end
     * @throws RecordingException when the recording cannot be read, or there is no entry in it
     */
    public static Verification verify(Recording recording, String fabric, Long fromMillis, Long toMillis) {
        Map<String, Snapshot> starts = recording.starts(fromMillis);
        Verifier verifier = new Verifier(recording, starts, toMillis);
        recording.read(starts, fabric, verifier);
        Verification result = verifier.result();
        if (result.entries() == 0) {
            throw new RecordingException(recording.name() + " has no entries"
                    + (fabric == null ? "" : " of fabric " + fabric) + " in that time");
        }
        return result;
    }

    @Override
    public void restore(SnapshotEntry row) {
        SnapshotCodec.restore(run(row.getFabric()).state, row);
    }

    @Override
    public void entry(RecordedEntry recorded) {
        Run run = run(recorded.fabric());
        if (run.entries == 0
                && starts.get(recorded.fabric()) == null
                && journal.containsKey(recorded.at().partition())
                && journal.get(recorded.at().partition()).first() > 0) {
            throw new RecordingException("the beginning of fabric " + recorded.fabric()
                    + " is not in the journal any more, and there is no complete snapshot to start from");
        }
        JournalEntry entry = recorded.toDomain();
        if (run.stopped || stops(run, entry)) {
            run.stopped = true;
            return;
        }
        List<Output> outputs = StateMachine.apply(run.state, entry);
        run.entries++;
        run.last = recorded.at().offset();
        if (entry.body() instanceof Tick) {
            run.matcher.time(recorded.at(), run.now());
        }
        run.matcher.produced(outputs.stream()
                .map(output -> ProducedOutput.of(recorded.fabric(), recorded, output))
                .filter(output -> kept.knows(output.topic()))
                .toList());
    }

    @Override
    public void output(RecordedOutput output) {
        kept.recorded(output);
        Run run = run(output.fabric());
        if (!run.stopped || output.entry().offset() <= run.last) {
            run.matcher.recorded(output);
        }
    }

    @Override
    public void unmarked(UnmarkedOutput output) {
        kept.recorded(output);
        Run run = runs.get(output.fabric());
        if (run != null && run.entries > 0 && !run.stopped) {
            unmarked.merge(output.topic().shortName(), 1L, Long::sum);
        }
    }

    private boolean stops(Run run, JournalEntry entry) {
        return toMillis != null && entry.body() instanceof Tick tick && tick.timeUnder(run.clock()) >= toMillis;
    }

    private Run run(String fabric) {
        return runs.computeIfAbsent(fabric, name -> new Run(name, new OutputMatcher(name, fingerprints, kept)));
    }

    private Verification result() {
        Map<String, Long> equal = new TreeMap<>();
        Map<String, Long> recordedTwice = new TreeMap<>();
        Map<String, Long> differing = new TreeMap<>();
        Map<String, Map<NotCompared, Long>> notCompared = new TreeMap<>();
        List<Difference> firsts = new ArrayList<>();
        long entries = 0;
        for (Run run : runs.values()) {
            run.matcher.finish(run.last);
            run.matcher.equal().forEach((topic, count) -> equal.merge(topic, count, Long::sum));
            run.matcher.recordedTwice().forEach((topic, count) -> recordedTwice.merge(topic, count, Long::sum));
            run.matcher.differing().forEach((topic, count) -> differing.merge(topic, count, Long::sum));
            run.matcher
                    .notCompared()
                    .forEach((topic, counts) -> counts.forEach((why, count) -> notCompared
                            .computeIfAbsent(topic, any -> new EnumMap<>(NotCompared.class))
                            .merge(why, count, Long::sum)));
            entries += run.entries;
            if (run.matcher.first() != null) {
                firsts.add(run.matcher.first());
            }
        }
        List<Snapshot> used = starts.values().stream()
                .filter(s -> runs.containsKey(s.fabric()))
                .toList();
        return new Verification(
                runs.size(), entries, equal, recordedTwice, differing, firsts, notCompared, unmarked, used);
    }

    /** One fabric's replay. */
    private static final class Run {
        private final FabricState state;
        private final OutputMatcher matcher;
        private long entries;
        private long last = -1;
        private boolean stopped;

        Run(String fabric, OutputMatcher matcher) {
            this.state = FabricState.inMemory(fabric);
            this.matcher = matcher;
        }

        Settings.Clock clock() {
            ClockState held = state.clock().get(FabricState.ONLY);
            return (held == null ? Settings.DEFAULT : held.settings()).clock();
        }

        long now() {
            return state.clock().get(FabricState.ONLY).nowMillis();
        }
    }
}
