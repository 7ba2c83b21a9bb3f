package io.windfall.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.schema.CommandKind;
import io.windfall.schema.JobProgress;
import io.windfall.schema.JobState;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.MigrationEvent;
import io.windfall.schema.MigrationEventKind;
import io.windfall.schema.MigrationPhase;
import io.windfall.schema.MigrationState;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What the topics say of a run, committed records only, and whether that keeps the promises. */
public final class History {

    private static final Set<MigrationPhase> ENDS =
            Set.of(MigrationPhase.COMPLETED, MigrationPhase.ROLLED_BACK, MigrationPhase.ABANDONED);

    final Map<MigrationPhase, Integer> outcomes = new EnumMap<>(MigrationPhase.class);
    final List<String> open = new ArrayList<>();
    final long stepsLost;
    private final Map<String, Long> steps = new HashMap<>();

    private final String bootstrapServers;
    private final SchemaRegistry registry;

    /** Reads the topics to their present ends; fails where a promise is broken. */
    public History(String bootstrapServers, SchemaRegistry registry) {
        this.bootstrapServers = bootstrapServers;
        this.registry = registry;
        List<JobProgress> reports = read(Topics.JOB_PROGRESS, JobProgress.class);
        checkOneSiteAnEpoch(reports, read(Topics.MIGRATION_EVENT, MigrationEvent.class));
        checkEpochsGrow(read(Topics.MIGRATION_COMMAND, MigrationCommand.class));
        Map<String, MigrationState> last = new HashMap<>();
        read(Topics.MIGRATION_STATE, MigrationState.class).forEach(state -> last.put(state.getId(), state));
        last.values().forEach(state -> {
            if (ENDS.contains(state.getPhase())) {
                outcomes.merge(state.getPhase(), 1, Integer::sum);
            } else {
                open.add(state.toString());
            }
        });
        stepsLost = stepsLost(reports);
        reports.stream()
                .filter(report -> report.getStep() != null)
                .forEach(report -> steps.put(report.getJob(), report.getStep()));
    }

    /** How many migrations ended so. */
    public int ended(MigrationPhase phase) {
        return outcomes.getOrDefault(phase, 0);
    }

    /** Migrations that have not ended. */
    public List<String> open() {
        return List.copyOf(open);
    }

    /** The last step reported of each job. */
    public Map<String, Long> steps() {
        return Map.copyOf(steps);
    }

    private static void checkOneSiteAnEpoch(List<JobProgress> reports, List<MigrationEvent> events) {
        Map<String, String> sites = new HashMap<>();
        for (JobProgress report : reports) {
            if (report.getState() == JobState.RUNNING) {
                holds(sites, report.getJob(), report.getEpoch(), report.getSite());
            }
        }
        for (MigrationEvent event : events) {
            if (event.getKind() == MigrationEventKind.RUNNING) {
                holds(sites, event.getJob(), event.getEpoch(), event.getSite());
            }
        }
        assertThat(sites).isNotEmpty();
    }

    private static void holds(Map<String, String> sites, String job, long epoch, String site) {
        String holder = sites.putIfAbsent(job + "/" + epoch, site);
        assertThat(site).as("site that runs %s under epoch %d", job, epoch).isEqualTo(holder == null ? site : holder);
    }

    private static void checkEpochsGrow(List<MigrationCommand> commands) {
        Map<String, Long> granted = new HashMap<>();
        Set<String> ids = new HashSet<>();
        for (MigrationCommand command : commands) {
            assertThat(ids.add(command.getId()))
                    .as("command %s is new", command)
                    .isTrue();
            if (command.getKind() == CommandKind.START || command.getKind() == CommandKind.RESUME) {
                Long before = granted.put(command.getJob(), command.getEpoch());
                assertThat(command.getEpoch())
                        .as("epoch granted by %s", command)
                        .isGreaterThan(before == null ? 0 : before);
            }
        }
    }

    /** Steps that were reported and then done again: a job goes back only when it lost them. */
    private static long stepsLost(List<JobProgress> reports) {
        Map<String, Long> reached = new HashMap<>();
        long lost = 0;
        for (JobProgress report : reports) {
            if (report.getState() == JobState.RUNNING && report.getStep() != null) {
                Long before = reached.put(report.getJob(), report.getStep());
                lost += before == null ? 0 : Math.max(0, before - report.getStep());
            }
        }
        return lost;
    }

    private <A extends SpecificRecord> List<A> read(TopicSpec topic, Class<A> type) {
        AvroSerde<A> serde = new AvroSerde<>(registry, type);
        List<A> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(message -> {
                    if (message.value() != null) {
                        all.add(serde.deserializer().deserialize(message.topic(), message.value()));
                    }
                });
            }
        }
        return all;
    }
}
