package io.windfall.topology;

import io.windfall.fabric.StateMachine;
import io.windfall.grant.GrantSigner;
import io.windfall.schema.Beat;
import io.windfall.schema.JobFeasibility;
import io.windfall.schema.JournalEntry;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.MigrationState;
import io.windfall.schema.PlanningRound;
import io.windfall.schema.SnapshotEntry;
import io.windfall.schema.WindowReport;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * The whole topology: raw topics → intake → journal → clock → meter → sites → windows → links → jobs → migrations → feasibility
 * → planning → dispatch → reports → emit → outputs, and, once a day, → snapshot → its rows. Intake and orchestrator are two sub-topologies, joined by the journal.
 */
public final class OrchestratorTopology {

    /** The store of windows, queryable by {@code fabric/site}; and so on for the others. */
    public static final String WINDOWS_STORE = TableSpec.WINDOWS.name();

    public static final String SITES_STORE = TableSpec.SITES.name();
    public static final String JOBS_STORE = TableSpec.JOBS.name();
    public static final String LINKS_STORE = TableSpec.LINKS.name();
    public static final String FEASIBILITY_STORE = TableSpec.FEASIBILITY.name();
    public static final String MIGRATIONS_STORE = TableSpec.MIGRATIONS.name();

    /** One row a fabric, as in {@link #PLANNING_STORE}: its time and settings. The key is {@code fabric/}. */
    public static final String CLOCK_STORE = TableSpec.CLOCK.name();

    public static final String PLANNING_STORE = TableSpec.PLANNING.name();

    /** What was last decided for each job, and how an operator answered. */
    public static final String CHOICES_STORE = TableSpec.CHOICES.name();

    /** What is counted of windows that are open and events that hold. */
    public static final String REPORTS_STORE = TableSpec.REPORTS.name();

    static final String JOURNAL_SINK = "journal";
    static final String REFUSED_SINK = "refused";
    static final String REJECTED_SINK = "rejected";
    static final String BEAT_SINK = "beats";
    static final String FEASIBILITY_SINK = "feasibility-verdicts";
    static final String DECISION_SINK = "decisions";
    static final String ROUND_SINK = "rounds";
    static final String COMMAND_SINK = "commands";
    static final String MIGRATION_SINK = "migration-states";
    static final String REPORT_SINK = "window-reports";
    static final String SNAPSHOT_SINK = "snapshot-rows";
    static final String FIRST_STAGE = "meter";

    private static final String INTAKE = "intake";
    private static final String JOURNAL_SOURCE = "journal-entries";
    private static final String CLOCK = "clock";
    private static final String EMIT = "emit";
    private static final String SNAPSHOT = "snapshot";

    /** What each stage reads and writes: the feasibility stage joins windows with jobs' checkpoints and links. */
    private static final Map<String, Set<TableSpec<?, ?>>> STAGE_TABLES = stageTables();

    private OrchestratorTopology() {}

    /** As the longer ones, without grants. */
    public static Topology build(SchemaRegistry registry, TopicNames names) {
        return build(registry, names, null);
    }

    /** As the longer one, with nobody told of what goes out. */
    public static Topology build(SchemaRegistry registry, TopicNames names, GrantSigner signer) {
        return build(registry, names, signer, EmissionListener.NONE);
    }

    /**
     * Builds the topology.
     *
     * @param registry gives the schemas
     * @param names of the topics on the cluster
     * @param signer signs the grants of transfers; null: commands carry none, and executors refuse to pull
     * @param listener is told of what goes out, by stream threads; what it throws is logged and has no other effect
     */
    public static Topology build(
            SchemaRegistry registry, TopicNames names, GrantSigner signer, EmissionListener listener) {
        EmissionListener guarded = GuardedListener.around(listener);
        Topology topology = new Topology();
        addIntake(topology, registry, names, guarded);
        addOrchestrator(topology, registry, names, signer, guarded);
        return topology;
    }

    /** Every store, sorted; each has a changelog topic {@code <application id>-<store>-changelog}. */
    public static List<String> storeNames() {
        return Stream.concat(TableSpec.ALL.stream().map(TableSpec::name), Stream.of(SnapshotProcessor.DAYS_STORE))
                .sorted()
                .toList();
    }

    private static void addIntake(
            Topology topology, SchemaRegistry registry, TopicNames names, EmissionListener listener) {
        List<TopicSpec> inputs = Topics.inputs();
        for (TopicSpec input : inputs) {
            topology.addSource(
                    input.shortName(), new ByteArrayDeserializer(), new ByteArrayDeserializer(), names.name(input));
        }
        topology.addProcessor(
                INTAKE,
                () -> new IntakeProcessor(registry, names, listener),
                inputs.stream().map(TopicSpec::shortName).toArray(String[]::new));
        addSink(topology, registry, JOURNAL_SINK, names.name(Topics.FABRIC_JOURNAL), JournalEntry.class, INTAKE);
        addDeadLetterSink(topology, names, REFUSED_SINK, INTAKE);
    }

    private static void addOrchestrator(
            Topology topology,
            SchemaRegistry registry,
            TopicNames names,
            GrantSigner signer,
            EmissionListener listener) {
        topology.addSource(
                JOURNAL_SOURCE,
                new StringDeserializer(),
                new AvroSerde<>(registry, JournalEntry.class).deserializer(),
                names.name(Topics.FABRIC_JOURNAL));
        topology.addProcessor(CLOCK, () -> new ClockProcessor(Set.copyOf(TableSpec.ALL)), JOURNAL_SOURCE);
        String previous = CLOCK;
        for (Map.Entry<String, Set<TableSpec<?, ?>>> stage : STAGE_TABLES.entrySet()) {
            topology.addProcessor(
                    stage.getKey(),
                    () -> new StageProcessor(StateMachine.namedStages().get(stage.getKey()), stage.getValue()),
                    previous);
            previous = stage.getKey();
        }
        topology.addProcessor(EMIT, () -> new EmitProcessor(registry, names, signer, listener), previous);
        topology.addProcessor(SNAPSHOT, () -> new SnapshotProcessor(Set.copyOf(TableSpec.ALL)), previous);
        for (TableSpec<?, ?> table : TableSpec.ALL) {
            topology.addStateStore(new TableStoreBuilder<>(table, registry), processorsOf(table));
        }
        topology.addStateStore(
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(SnapshotProcessor.DAYS_STORE), Serdes.String(), Serdes.Long()),
                SNAPSHOT);
        addSink(topology, registry, BEAT_SINK, names.name(Topics.FABRIC_BEAT), Beat.class, CLOCK);
        addSink(topology, registry, FEASIBILITY_SINK, names.name(Topics.JOB_FEASIBILITY), JobFeasibility.class, EMIT);
        addSink(
                topology,
                registry,
                DECISION_SINK,
                names.name(Topics.MIGRATION_DECISION),
                MigrationDecision.class,
                EMIT);
        addSink(topology, registry, ROUND_SINK, names.name(Topics.PLANNING_ROUND), PlanningRound.class, EMIT);
        addSink(topology, registry, COMMAND_SINK, names.name(Topics.MIGRATION_COMMAND), MigrationCommand.class, EMIT);
        addSink(topology, registry, MIGRATION_SINK, names.name(Topics.MIGRATION_STATE), MigrationState.class, EMIT);
        addSink(topology, registry, REPORT_SINK, names.name(Topics.WINDOW_REPORT), WindowReport.class, EMIT);
        addDeadLetterSink(topology, names, REJECTED_SINK, EMIT);
        addSink(topology, registry, SNAPSHOT_SINK, names.name(Topics.FABRIC_SNAPSHOT), SnapshotEntry.class, SNAPSHOT);
    }

    private static <A extends SpecificRecord> void addSink(
            Topology topology, SchemaRegistry registry, String name, String topic, Class<A> type, String parent) {
        topology.addSink(name, topic, new StringSerializer(), new AvroSerde<>(registry, type).serializer(), parent);
    }

    private static void addDeadLetterSink(Topology topology, TopicNames names, String name, String parent) {
        topology.addSink(
                name, names.name(Topics.DEAD_LETTER), new ByteArraySerializer(), new ByteArraySerializer(), parent);
    }

    /** Names of the tables that a stage reads and writes. */
    public static Set<String> tablesOf(String stage) {
        return STAGE_TABLES.get(stage).stream().map(TableSpec::name).collect(Collectors.toUnmodifiableSet());
    }

    private static String[] processorsOf(TableSpec<?, ?> table) {
        Set<String> processors = new LinkedHashSet<>();
        processors.add(CLOCK);
        STAGE_TABLES.forEach((stage, tables) -> {
            if (tables.contains(table)) {
                processors.add(stage);
            }
        });
        processors.add(SNAPSHOT);
        return processors.toArray(String[]::new);
    }

    private static Map<String, Set<TableSpec<?, ?>>> stageTables() {
        Map<String, Set<TableSpec<?, ?>>> tables = new LinkedHashMap<>();
        Set<TableSpec<?, ?>> accounted =
                Set.of(TableSpec.REPORTS, TableSpec.WINDOWS, TableSpec.JOBS, TableSpec.SITES, TableSpec.MIGRATIONS);
        tables.put(FIRST_STAGE, accounted);
        tables.put("sites", Set.of(TableSpec.SITES));
        tables.put("windows", Set.of(TableSpec.WINDOWS));
        tables.put("links", Set.of(TableSpec.LINKS));
        tables.put("jobs", Set.of(TableSpec.JOBS, TableSpec.SITES));
        tables.put("migrations", Set.of(TableSpec.MIGRATIONS, TableSpec.JOBS, TableSpec.SITES, TableSpec.WINDOWS));
        tables.put(
                "feasibility",
                Set.of(
                        TableSpec.FEASIBILITY,
                        TableSpec.WINDOWS,
                        TableSpec.JOBS,
                        TableSpec.LINKS,
                        TableSpec.SITES,
                        TableSpec.MIGRATIONS,
                        TableSpec.PLANNING));
        tables.put(
                "planning",
                Set.of(
                        TableSpec.PLANNING,
                        TableSpec.CHOICES,
                        TableSpec.WINDOWS,
                        TableSpec.JOBS,
                        TableSpec.LINKS,
                        TableSpec.SITES,
                        TableSpec.MIGRATIONS));
        tables.put(
                "dispatch",
                Set.of(
                        TableSpec.PLANNING,
                        TableSpec.CHOICES,
                        TableSpec.WINDOWS,
                        TableSpec.JOBS,
                        TableSpec.SITES,
                        TableSpec.MIGRATIONS));
        tables.put("reports", accounted);
        return tables;
    }
}
