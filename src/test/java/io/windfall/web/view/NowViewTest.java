package io.windfall.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.codec.StateCodec;
import io.windfall.fabric.ClockState;
import io.windfall.fabric.Migration;
import io.windfall.fabric.NodeReading;
import io.windfall.fabric.Settings;
import io.windfall.fabric.Signal;
import io.windfall.fabric.SiteCard;
import io.windfall.fabric.SiteReading;
import io.windfall.fabric.SiteState;
import io.windfall.fabric.WindowState;
import io.windfall.schema.JobPhase;
import io.windfall.schema.JobRecord;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The rows of a small fabric against the JSON that they must be: {@code web/now.json}. */
class NowViewTest {
    private static final long NOW = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void shouldSayWhatTheRowsSay() throws IOException {
        ObjectNode said = NowView.of(rows(), FabricTime.wall(NOW, NOW + 400), List.of());
        try (InputStream golden = NowViewTest.class.getResourceAsStream("/web/now.json")) {
            assertThat(json.writerWithDefaultPrettyPrinter().writeValueAsString(said))
                    .isEqualTo(json.writerWithDefaultPrettyPrinter().writeValueAsString(json.readTree(golden)));
        }
    }

    /** Under an external clock the wall clock says nothing of how old a reading is. */
    @Test
    void shouldReckonAgesByTheFabricsTimeWhereASimulatorTellsIt() {
        ObjectNode said = NowView.of(rows(), new FabricTime(NOW, 7, true), List.of());
        assertThat(said.path("ageMillis").asLong()).isEqualTo(7);
        assertThat(said.at("/sites/0/telemetry/ageMillis").asLong()).isEqualTo(30_000);
        ObjectNode wall = NowView.of(rows(), FabricTime.wall(NOW, NOW + 400), List.of());
        assertThat(wall.at("/sites/0/telemetry/ageMillis").asLong()).isEqualTo(30_400);
    }

    /** After a reset the journal's decisions came again, and nothing said that they were not of now. */
    @Test
    void shouldSayWhileTheJournalIsAppliedFromFurtherBack() {
        FabricTime behind = FabricTime.wall(NOW, NOW + 86_400_000);
        assertThat(behind.isFarBehind()).isTrue();
        ObjectNode said = NowView.of(rows(), behind.withEntriesLeft(OptionalLong.of(1_234)), List.of());
        assertThat(said.path("entriesLeft").asLong()).isEqualTo(1_234);
        assertThat(said.path("ageMillis").asLong()).isEqualTo(86_400_000);
        for (OptionalLong none : List.of(OptionalLong.empty(), OptionalLong.of(0))) {
            assertThat(NowView.of(rows(), behind.withEntriesLeft(none), List.of())
                            .path("entriesLeft")
                            .isNull())
                    .isTrue();
        }
        assertThat(FabricTime.wall(NOW, NOW + 5_000).isFarBehind()).isFalse();
        assertThat(FabricTime.wall(0, NOW).isFarBehind()).as("no tick yet").isFalse();
        assertThat(new FabricTime(NOW, 86_400_000, true).isFarBehind())
                .as("a simulator may pause")
                .isFalse();
    }

    /** A page once said "heard 20,780 d ago" of an executor that had just come. */
    @Test
    void shouldNotReckonTheAgeOfAHeartbeatThatHasNotCome() {
        ObjectNode said = NowView.of(rows(0), FabricTime.wall(NOW, NOW + 400), List.of());
        assertThat(said.at("/sites/0/executor/session").asText()).isEqualTo("session-1");
        assertThat(said.at("/sites/0/executor/heartbeatAt").isNull()).isTrue();
        assertThat(said.at("/sites/0/executor/ageMillis").isNull()).isTrue();
    }

    /** A card without a figure says 0, and a page once said "0 g CO₂/kWh" of it. */
    @Test
    void shouldSayNothingOfTheCarbonOfASiteThatDidNot() {
        FabricRows rows = rows();
        rows.sites().get(0).getCard().setCarbonGramsPerKwh(0);
        ObjectNode said = NowView.of(rows, FabricTime.wall(NOW, NOW + 400), List.of());
        assertThat(said.at("/sites/0/carbonGramsPerKwh").isNull()).isTrue();
        assertThat(said.at("/sites/1/carbonGramsPerKwh").asDouble()).isEqualTo(30);
    }

    private static FabricRows rows() {
        return rows(NOW - 2_000);
    }

    private static FabricRows rows(long heartbeatAtMillis) {
        JobTally jobs = new JobTally();
        jobs.add(job("oslo", JobPhase.RUNNING));
        jobs.add(job("oslo", JobPhase.RUNNING));
        jobs.add(job("oslo", JobPhase.QUEUED));
        jobs.add(job("oslo", JobPhase.MIGRATING));
        WindowState window = new WindowState(
                List.of(
                        signal("dr", Signal.Kind.DEMAND_RESPONSE, NOW + 600_000, NOW + 1_200_000, 5_000.0),
                        signal("later", Signal.Kind.RENEWABLE_SURPLUS, NOW + 7_200_000, NOW + 9_000_000, null),
                        signal("wind", Signal.Kind.RENEWABLE_SURPLUS, NOW - 60_000, NOW + 3_600_000, 20_000.0)),
                new SiteReading("oslo", NOW - 30_000, null, 0, 30_000.0, 20_000.0, 0.0, null),
                0,
                false,
                NOW - 60_000,
                NOW - 60_000);
        return new FabricRows(
                "west",
                StateCodec.toAvro(new ClockState(NOW, 10, 0, null, Settings.DEFAULT, NOW - 86_400_000)),
                List.of(
                        StateCodec.toAvro(
                                "west",
                                new SiteState(
                                        card("oslo", 4),
                                        "session-1",
                                        3,
                                        heartbeatAtMillis,
                                        List.of(
                                                new NodeReading("oslo", "n1", NOW - 5_000, null, 0, 700, 2, 1, null),
                                                new NodeReading("oslo", "n2", NOW - 6_000, null, 0, 650.5, 2, 1, 0.5)),
                                        30_000L,
                                        NOW - 2_000,
                                        false,
                                        null,
                                        false,
                                        List.of())),
                        StateCodec.toAvro(
                                "west",
                                new SiteState(
                                        card("reno", 1),
                                        null,
                                        0,
                                        0,
                                        List.of(),
                                        null,
                                        0,
                                        false,
                                        null,
                                        true,
                                        List.of()))),
                Map.of("oslo", StateCodec.toAvro("west", window)),
                List.of(StateCodec.toAvro("west", migration())),
                List.of(),
                jobs);
    }

    private static Migration migration() {
        return new Migration(
                "west-7-0-m",
                "j4",
                "oslo",
                "reno",
                Migration.Phase.FETCHING,
                2,
                true,
                "west-7-0",
                5_000_000_000L,
                NOW - 20_000,
                NOW + 100_000,
                NOW - 10_000,
                "aa",
                null,
                null,
                new Migration.Course(1_000_000_000L, 5_000_000_000L, 1e9, NOW + 32_000),
                null,
                null);
    }

    private static SiteCard card(String site, int slots) {
        return new SiteCard(site, "NO-NO1", slots, 50_000.0, List.of(), 30, null, null, null, null, false);
    }

    private static Signal signal(String id, Signal.Kind kind, long start, long end, Double watts) {
        return new Signal(
                id, 0, "oslo", kind, Signal.Status.CONFIRMED, start, end, null, watts, 0.9, 0, NOW - 90_000, "test");
    }

    private static JobRecord job(String site, JobPhase phase) {
        JobRecord job = new JobRecord();
        job.setSite(site);
        job.setPhase(phase);
        return job;
    }
}
