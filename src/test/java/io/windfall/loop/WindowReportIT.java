package io.windfall.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.windfall.exchange.Tail;
import io.windfall.exchange.TailQuery;
import io.windfall.exchange.WindowBoard;
import io.windfall.exchange.WindowStanding;
import io.windfall.fabric.Command;
import io.windfall.fabric.ExecutorEvent;
import io.windfall.fabric.Heartbeat;
import io.windfall.fabric.JobReport;
import io.windfall.fabric.JournalEntry.Body;
import io.windfall.fabric.LinkReading;
import io.windfall.fabric.Signal;
import io.windfall.fabric.SiteCard;
import io.windfall.feasibility.ModelParameters;
import io.windfall.fleet.DirectOrchestrator;
import io.windfall.fleet.Orchestrator.Reply;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A window opens, a job moves in, the orchestrator is restarted, the window closes: what is reported, to the watt-hour. */
class WindowReportIT {

    private static final String FABRIC = "reported";
    private static final long T0 = Instant.parse("2024-04-01T00:00:00Z").toEpochMilli();

    @TempDir
    Path folder;

    private long sequence;

    @Test
    void shouldReportOnAWindowThatAJobMovedIntoAcrossARestart() throws InterruptedException {
        try (Cluster cluster = new Cluster()) {
            Orchestrator orchestrator = start(cluster);
            try (KafkaOrchestrator loop = connect(cluster)) {
                loop.exchange(T0, List.of(card("a"), card("b"), alive("a", 0), alive("b", 0), link(), job(0)));
                Reply opened = loop.exchange(at(60), List.of(alive("a", 60), alive("b", 60), window()));
                assertThat(opened.commands()).extracting(Command::kind).containsExactly(Command.Kind.MIGRATE);
                String migration = opened.commands().get(0).migrationId();
                loop.exchange(at(70), List.of(event("a", ExecutorEvent.Kind.STOPPED, 1, 70, migration)));
                loop.exchange(at(90), List.of(event("b", ExecutorEvent.Kind.TRANSFERRED, 1, 90, migration)));
                loop.exchange(at(100), List.of(event("b", ExecutorEvent.Kind.RUNNING, 2, 100, migration)));
                orchestrator.close();
                orchestrator = start(cluster);
                loop.exchange(at(1900), List.of(alive("a", 1900), alive("b", 1900)));
                loop.exchange(at(3660), List.of());
                loop.drain();
            } finally {
                orchestrator.close();
            }

            assertThat(cluster.committed(Topics.WINDOW_REPORT))
                    .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
                    .containsExactly(FABRIC + "/b/window-2024-04-01T00:01:00Z");
            WindowStanding report = reports(cluster).get(0);
            System.out.println(report.value());
            assertThat(report.site()).isEqualTo("b");
            assertThat(report.closed()).isEqualTo(Instant.parse("2024-04-01T01:01:00Z"));
            assertThat(report.text("closedBy")).isEqualTo("ENDED");
            assertThat(report.figure("movesIn")).isEqualTo(1);
            assertThat(report.figure("promisedWattHours"))
                    .as("2 kW for an hour")
                    .isEqualTo(2000);
            assertThat(report.figure("deliveredWattHours")).isEqualTo(2000);
            assertThat(report.figure("usedWattHours")).isCloseTo(3560 * 750 / 3600.0, within(1e-6));
            assertThat(report.figure("unusedWattHours")).isCloseTo(2000 - 3560 * 750 / 3600.0, within(1e-6));
            assertThat(report.figure("moveWattHours")).as("20 s at 1.8 kW").isCloseTo(10, within(1e-6));
            assertThat(report.figure("avoidedGridWattHours")).isCloseTo(3560 * 750 / 3600.0 - 10, within(1e-6));
            assertThat(report.figure("avoidedCo2Grams"))
                    .as("at 300 g/kWh where the job came from")
                    .isCloseTo((3560 * 750 / 3600.0 - 10) * 0.3, within(1e-6));
        }
    }

    private static List<WindowStanding> reports(Cluster cluster) {
        WindowBoard board = new WindowBoard(FABRIC, null, null, null);
        new Tail(Topics.WINDOW_REPORT, TopicNames.unprefixed(), cluster.registry, SerdeOptions.defaults())
                .read(
                        Tail.consumerProperties(Map.of("bootstrap.servers", cluster.stack.bootstrapServers())),
                        new TailQuery(new TailQuery.Start.Beginning(), Long.MAX_VALUE, null, false, List.of()),
                        records -> {
                            records.forEach(record -> System.out.println(record.text()));
                            board.take(records);
                            return true;
                        });
        return board.shown();
    }

    private Orchestrator start(Cluster cluster) {
        return Orchestrator.start(
                OrchestratorConfig.of(cluster.stack.bootstrapServers(), folder.resolve("state"))
                        .withCommitInterval(Duration.ofMillis(5)),
                cluster.registry);
    }

    private static KafkaOrchestrator connect(Cluster cluster) {
        return KafkaOrchestrator.connect(
                KafkaLoopConfig.of(cluster.stack.bootstrapServers(), FABRIC),
                cluster.registry,
                DirectOrchestrator.enforcing("windfall", ModelParameters.full()),
                LoopListener.NONE);
    }

    private static long at(long seconds) {
        return T0 + 1000 * seconds;
    }

    private static Body card(String site) {
        double carbon = site.equals("a") ? 300 : 100;
        return new SiteCard(site, "", 2, null, List.of(), carbon, null, null, null, null, false);
    }

    private Body alive(String site, long seconds) {
        return new Heartbeat(site, "s-" + site, ++sequence, at(seconds), at(seconds));
    }

    private Body link() {
        return new LinkReading("a", "b", T0, "s-a", ++sequence, 10e9, null, LinkReading.From.PROBE);
    }

    private static Body window() {
        return new Signal(
                "wind",
                0,
                "b",
                Signal.Kind.RENEWABLE_SURPLUS,
                Signal.Status.CONFIRMED,
                at(60),
                at(3660),
                null,
                2000.0,
                1,
                0,
                T0,
                "test");
    }

    /** Running since before this orchestrator, and adopted by it under epoch 1. */
    private Body job(long seconds) {
        return new JobReport(
                "j",
                "a",
                null,
                JobReport.State.RUNNING,
                0,
                "s-a",
                ++sequence,
                at(seconds),
                1_000_000_000,
                null,
                List.of(),
                null,
                null,
                null,
                36_000.0,
                750.0,
                null,
                null,
                0,
                true,
                List.of(),
                List.of());
    }

    private Body event(String site, ExecutorEvent.Kind kind, long epoch, long seconds, String migration) {
        return new ExecutorEvent(
                "j",
                migration,
                null,
                kind,
                site,
                "s-" + site,
                ++sequence,
                epoch,
                at(seconds),
                "d1",
                1_000_000_000L,
                null,
                null,
                null,
                null);
    }
}
