package io.windfall.replay;

import io.windfall.codec.OutputCodec;
import io.windfall.codec.SnapshotCodec;
import io.windfall.fabric.FabricState;
import io.windfall.fabric.Output;
import io.windfall.fabric.StateMachine;
import io.windfall.fabric.WindowReport;
import io.windfall.schema.SnapshotEntry;
import io.windfall.topics.Topics;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** The reports on windows and events that a recording holds; of one that is older than such reports, those that it gives. */
public final class RecordedReports implements Recording.Listener {

    private static final Schema SCHEMA = io.windfall.schema.WindowReport.getClassSchema();

    private final boolean again;
    private final Map<String, GenericRecord> byKey = new LinkedHashMap<>();
    private final Map<String, FabricState> states = new HashMap<>();

    private RecordedReports(boolean again) {
        this.again = again;
    }

    /**
     * What was found.
     *
     * @param reports the latest of each key, in the order in which they were made
     * @param workedOutAnew the recording holds none: its entries were fed to the state machine again
     */
    public record Found(List<GenericRecord> reports, boolean workedOutAnew) {}

    /**
     * Reads a recording.
     *
     * @param fabric the only fabric; null: all
     * @throws RecordingException when it cannot be read
     */
    public static Found of(Recording recording, String fabric) {
        RecordedReports recorded = new RecordedReports(false);
        recording.read(recording.starts(null), fabric, recorded);
        boolean knows =
                recording.extents().stream().anyMatch(extent -> extent.topic().equals(Topics.WINDOW_REPORT.name()));
        if (knows || !recorded.byKey.isEmpty()) {
            return new Found(List.copyOf(recorded.byKey.values()), false);
        }
        RecordedReports anew = new RecordedReports(true);
        recording.read(recording.starts(null), fabric, anew);
        return new Found(List.copyOf(anew.byKey.values()), true);
    }

    @Override
    public void restore(SnapshotEntry row) {
        if (again) {
            SnapshotCodec.restore(state(row.getFabric()), row);
        }
    }

    @Override
    public void entry(RecordedEntry entry) {
        if (!again) {
            return;
        }
        for (Output output : StateMachine.apply(state(entry.fabric()), entry.toDomain())) {
            if (output instanceof WindowReport report) {
                put(
                        OutputCodec.keyOf(entry.fabric(), report),
                        Bodies.encode(OutputCodec.toAvro(entry.fabric(), report)),
                        SCHEMA);
            }
        }
    }

    @Override
    public void output(RecordedOutput output) {
        if (output.topic() == Topics.WINDOW_REPORT && output.body() != null) {
            put(output.key(), output.body(), output.schema());
        }
    }

    private void put(String key, byte[] body, Schema written) {
        byKey.remove(key);
        byKey.put(key, Bodies.decode(body, written, SCHEMA));
    }

    private FabricState state(String fabric) {
        return states.computeIfAbsent(fabric, FabricState::inMemory);
    }
}
