package io.windfall.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.schema.GridSignal;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class TopicsTest {

    @Test
    void shouldDeclareEveryTopicAsDesigned() {
        String table = Topics.all().stream()
                .map(t -> t.name() + " | " + t.keyDoc() + " | "
                        + t.valueType().map(Class::getSimpleName).orElse("bytes") + " | "
                        + (t.retention() == null ? "compact" : t.retention().toDays() + " d") + " | " + t.partitions())
                .collect(Collectors.joining("\n"));

        assertThat(table).isEqualTo("""
                        grid.signal.v1 | site | GridSignal | 90 d | 6
                        site.telemetry.v1 | site | SiteTelemetry | 7 d | 6
                        node.telemetry.v1 | node | NodeTelemetry | 7 d | 6
                        link.telemetry.v1 | source>destination | LinkTelemetry | 7 d | 6
                        job.progress.v1 | fabric/job | JobProgress | 30 d | 6
                        site.v1 | site | Site | compact | 6
                        operator.order.v1 | fabric | OperatorOrder | 90 d | 1
                        fabric.beat.v1 | fabric | Beat | 1 d | 6
                        fabric.journal.v1 | fabric | JournalEntry | 90 d | 6
                        fabric.snapshot.v1 | fabric/table/id/day | SnapshotEntry | 90 d | 6
                        job.feasibility.v1 | fabric/job | JobFeasibility | compact | 6
                        migration.decision.v1 | fabric/job | MigrationDecision | 90 d | 6
                        planning.round.v1 | fabric | PlanningRound | 90 d | 6
                        migration.command.v1 | fabric/job | MigrationCommand | 7 d | 6
                        migration.event.v1 | fabric/job | MigrationEvent | 90 d | 6
                        migration.state.v1 | fabric/job | MigrationState | compact | 6
                        window.report.v1 | fabric/site/id | WindowReport | compact | 6
                        dead.letter.v1 | as it came | bytes | 30 d | 6""");
    }

    @Test
    void shouldNameTheInputsOfIntake() {
        assertThat(Topics.inputs())
                .containsExactly(
                        Topics.GRID_SIGNAL,
                        Topics.SITE_TELEMETRY,
                        Topics.NODE_TELEMETRY,
                        Topics.LINK_TELEMETRY,
                        Topics.JOB_PROGRESS,
                        Topics.SITE,
                        Topics.OPERATOR_ORDER,
                        Topics.FABRIC_BEAT,
                        Topics.MIGRATION_EVENT);
    }

    @Test
    void shouldFindATopicWithAndWithoutItsVersion() {
        assertThat(Topics.byName("grid.signal")).isSameAs(Topics.GRID_SIGNAL);
        assertThat(Topics.byName("grid.signal.v1")).isSameAs(Topics.GRID_SIGNAL);
    }

    @Test
    void shouldListTheNamesWhenThereIsNoSuchTopic() {
        assertThatThrownBy(() -> Topics.byName("grid.signals"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no topic 'grid.signals'")
                .hasMessageContaining("grid.signal, site.telemetry")
                .hasMessageContaining("dead.letter");
    }

    @Test
    void shouldLeaveRoomAboveTheInputLimitAndMoreForTheJournal() {
        assertThat(Topics.inputs()).allSatisfy(t -> assertThat(t.maxMessageBytes())
                .isGreaterThan(Topics.MAX_INPUT_BYTES)
                .isLessThan(Topics.FABRIC_JOURNAL.maxMessageBytes()));
        assertThat(Topics.DEAD_LETTER.maxMessageBytes()).isEqualTo(1024 * 1024);
    }

    @Test
    void shouldLetTheBrokerStampEveryRecord() {
        assertThat(Topics.all())
                .allSatisfy(t -> assertThat(t.kafkaConfig()).containsEntry("message.timestamp.type", "LogAppendTime"));
        assertThat(Topics.GRID_SIGNAL.kafkaConfig())
                .isEqualTo(Map.of(
                        "cleanup.policy", "delete",
                        "retention.ms", "7776000000",
                        "message.timestamp.type", "LogAppendTime",
                        "max.message.bytes", "589824"));
        assertThat(Topics.SITE.kafkaConfig())
                .containsEntry("cleanup.policy", "compact")
                .doesNotContainKey("retention.ms");
    }

    @Test
    void shouldPrefixNamesAndFindThemAgain() {
        TopicNames dev = TopicNames.of("dev.");

        assertThat(dev.name(Topics.SITE)).isEqualTo("dev.site.v1");
        assertThat(dev.subject(Topics.SITE)).isEqualTo("dev.site.v1-value");
        assertThat(dev.topic("dev.site.v1")).contains(Topics.SITE);
        assertThat(dev.topic("site.v1")).isEmpty();
        assertThat(dev.topic("dev.other")).isEmpty();
        assertThat(TopicNames.of(null)).isEqualTo(TopicNames.unprefixed());
        assertThatThrownBy(() -> TopicNames.of("a b")).hasMessageContaining("topic prefix 'a b'");
    }

    @Test
    void shouldCreateWithTheGivenPartitionsAndReplication() {
        NewTopic topic = Topics.GRID_SIGNAL.withPartitions(12).newTopic(TopicNames.of("x-"), (short) 3);

        assertThat(topic.name()).isEqualTo("x-grid.signal.v1");
        assertThat(topic.numPartitions()).isEqualTo(12);
        assertThat(topic.replicationFactor()).isEqualTo((short) 3);
        assertThat(topic.configs()).isEqualTo(Topics.GRID_SIGNAL.kafkaConfig());
        assertThat(Topics.SITE.newTopic(TopicNames.unprefixed(), (short) -1).replicationFactor())
                .isEqualTo((short) -1);
    }

    @Test
    void shouldRefuseATopicThatMakesNoSense() {
        assertThatThrownBy(() -> Topics.SITE.withPartitions(0)).hasMessageContaining("at least 1 partition");
        assertThatThrownBy(() -> new TopicSpec(
                        "t.v1", Role.INPUT, "k", GridSignal.class, Cleanup.COMPACT, Duration.ofDays(1), 1, 1))
                .hasMessageContaining("a retention belongs to DELETE");
    }
}
