package io.windfall.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.fabric.Heartbeat;
import io.windfall.fabric.JobReport;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Order;
import io.windfall.fabric.SettingsChange;
import io.windfall.fabric.SiteCard;
import io.windfall.fabric.Tick;
import io.windfall.schema.Beat;
import io.windfall.schema.BeatKind;
import io.windfall.schema.ClockKind;
import io.windfall.schema.GpuModel;
import io.windfall.schema.GridSignal;
import io.windfall.schema.JobProgress;
import io.windfall.schema.JobState;
import io.windfall.schema.LinkOrigin;
import io.windfall.schema.LinkTelemetry;
import io.windfall.schema.MigrationEvent;
import io.windfall.schema.MigrationEventKind;
import io.windfall.schema.Mode;
import io.windfall.schema.OperatorOrder;
import io.windfall.schema.OrderKind;
import io.windfall.schema.PlanningState;
import io.windfall.schema.PrestagedBytes;
import io.windfall.schema.SignalKind;
import io.windfall.schema.SignalStatus;
import io.windfall.schema.Site;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InputCodecTest {

    private static final String FABRIC = "west";
    private static final Map<String, String> RENAMED =
            Map.of("slotsTotal", "gpuSlotsTotal", "slotsFree", "gpuSlotsFree");

    private final RandomDomain draw = new RandomDomain(7);

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGiveBackWhatWasWritten(long seed) {
        for (JournalEntry.Body body : new RandomDomain(seed).oneOfEach()) {
            SpecificRecord raw = Records.throughBytes(InputCodec.toAvro(FABRIC, body));
            assertThat(InputCodec.toDomain(raw, appendedAt(body))).isEqualTo(body);
            assertThat(InputCodec.fabricOf(raw)).isEqualTo(FABRIC);
            if (!(body instanceof Tick || body instanceof Heartbeat || body instanceof SettingsChange)) {
                Records.assertFieldsAgree(raw, (Record) body, RENAMED);
            }
        }
    }

    @Test
    void shouldPutInOrderWhatAvroLeavesInAnyOrder() {
        JobProgress progress = (JobProgress) InputCodec.toAvro(FABRIC, draw.jobReport());
        progress.setPrestaged(List.of(new PrestagedBytes("b", 1L), new PrestagedBytes("a", 2L)));
        progress.setAllowedSites(List.of("z", "a", "z"));
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("team", "vision");
        labels.put("model", "a=b");
        progress.setLabels(labels);
        JobReport report = (JobReport) InputCodec.toDomain(progress, 0);
        assertThat(report.prestaged())
                .containsExactly(new JobReport.Prestaged("a", 2), new JobReport.Prestaged("b", 1));
        assertThat(report.allowedSites()).containsExactly("a", "z");
        assertThat(report.labels()).containsExactly("model=a=b", "team=vision");

        Site site = (Site) InputCodec.toAvro(FABRIC, draw.siteCard());
        site.setGpuModels(List.of(new GpuModel("H100", 2.0, null), new GpuModel("A100", 1.0, 400.0)));
        assertThat(((SiteCard) InputCodec.toDomain(site, 0)).gpuModels())
                .containsExactly(new SiteCard.Gpu("A100", 1, 400.0), new SiteCard.Gpu("H100", 2, null));
    }

    @Test
    void shouldTakeATicksAppendTimeFromTheBrokerAndItsTimeFromTheBeat() {
        Beat beat = beat(BeatKind.BEAT);
        assertThat(InputCodec.toDomain(beat, 42)).isEqualTo(new Tick(42, 1_700_000_000_000L));
    }

    @Test
    void shouldTakeAnOrderOfAnotherKindAsAnOrder() {
        OperatorOrder order = order(OrderKind.HOLD);
        assertThat(((Order) InputCodec.toDomain(order, 0)).kind()).isEqualTo(Order.Kind.HOLD);
    }

    @Test
    void shouldRefuseKindsThatItDoesNotKnow() {
        GridSignal signal = (GridSignal) InputCodec.toAvro(FABRIC, draw.signal());
        assertRefusedAfter(signal, s -> s.setStatus(SignalStatus.UNKNOWN), "status");
        assertRefusedAfter(signal, s -> s.setKind(SignalKind.UNKNOWN), "kind");
        LinkTelemetry link = (LinkTelemetry) InputCodec.toAvro(FABRIC, draw.linkReading());
        assertRefusedAfter(link, l -> l.setOrigin(LinkOrigin.UNKNOWN), "origin");
        JobProgress progress = (JobProgress) InputCodec.toAvro(FABRIC, draw.jobReport());
        assertRefusedAfter(progress, p -> p.setState(JobState.UNKNOWN), "state");
        MigrationEvent event = (MigrationEvent) InputCodec.toAvro(FABRIC, draw.event());
        assertRefusedAfter(event, e -> e.setKind(MigrationEventKind.UNKNOWN), "kind");
        assertRefusedAfter(order(OrderKind.HOLD), o -> o.setKind(OrderKind.UNKNOWN), "kind");
        assertRefusedAfter(beat(BeatKind.BEAT), b -> b.setKind(BeatKind.UNKNOWN), "kind");
    }

    @Test
    void shouldRefuseAnUnknownModeOrClockRatherThanLeaveWhatWas() {
        assertRefusedAfter(configure(), o -> o.getSettings().setMode(Mode.UNKNOWN), "settings.mode");
        assertRefusedAfter(configure(), o -> o.getSettings().setClock(ClockKind.UNKNOWN), "settings.clock");
    }

    @Test
    void shouldSayInOneLineWhatAHeartbeatOrAConfigureLacks() {
        Beat heartbeat = beat(BeatKind.HEARTBEAT);
        assertRefused(heartbeat, "site is missing: a HEARTBEAT names its executor's site and session");
        heartbeat.setSite("oslo");
        assertRefused(heartbeat, "session is missing: a HEARTBEAT names its executor's site and session");
        OperatorOrder configure = configure();
        configure.setSettings(null);
        assertRefused(configure, "settings is missing: a CONFIGURE order says what to change");
    }

    @Test
    void shouldRefuseARecordOfNoRawTopic() {
        PlanningState stranger = new PlanningState(0L, 0L, List.of(), 0L);
        String line = "PlanningState is no record of a raw topic";
        assertRefused(stranger, line);
        assertThatThrownBy(() -> InputCodec.fabricOf(stranger)).hasMessage(line);
        assertThatThrownBy(() -> InputCodec.keyOf(stranger)).hasMessage(line);
    }

    @Test
    void shouldRefuseToWriteALabelWithoutAValue() {
        JobProgress progress = (JobProgress) InputCodec.toAvro(FABRIC, draw.jobReport());
        progress.setLabels(Map.of("k", "v"));
        JobReport good = (JobReport) InputCodec.toDomain(progress, 0);
        JobReport bad = withLabels(good, List.of("lonely"));
        assertThatThrownBy(() -> InputCodec.toAvro(FABRIC, bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("labels must be key=value but one is 'lonely'");
    }

    @Test
    void shouldKeyAsTheRawTopicsPrescribe() {
        assertKey(draw.signal(), "site");
        assertKey(draw.siteReading(), "site");
        assertKey(draw.siteCard(), "site");
        assertKey(draw.nodeReading(), "node");
        SpecificRecord link = InputCodec.toAvro(FABRIC, draw.linkReading());
        assertThat(InputCodec.keyOf(link)).isEqualTo(text(link, "source") + ">" + text(link, "destination"));
        for (JournalEntry.Body ofJob : List.of(draw.jobReport(), draw.event())) {
            SpecificRecord raw = InputCodec.toAvro(FABRIC, ofJob);
            assertThat(InputCodec.keyOf(raw)).isEqualTo("west/" + text(raw, "job"));
        }
        for (JournalEntry.Body ofFabric : List.of(draw.order(), draw.settingsChange(), draw.tick(), draw.heartbeat())) {
            assertThat(InputCodec.keyOf(InputCodec.toAvro(FABRIC, ofFabric))).isEqualTo(FABRIC);
        }
    }

    private static void assertKey(JournalEntry.Body body, String field) {
        SpecificRecord raw = InputCodec.toAvro(FABRIC, body);
        assertThat(InputCodec.keyOf(raw)).isEqualTo(text(raw, field));
    }

    private static String text(SpecificRecord raw, String field) {
        return (String) raw.get(raw.getSchema().getField(field).pos());
    }

    private static <T extends SpecificRecord> void assertRefusedAfter(T raw, Consumer<T> change, String field) {
        change.accept(raw);
        assertRefused(raw, field + " is missing or of a kind that this version does not know");
    }

    private static void assertRefused(SpecificRecord raw, String line) {
        assertThatThrownBy(() -> InputCodec.toDomain(raw, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(line);
    }

    private static long appendedAt(JournalEntry.Body body) {
        if (body instanceof Tick tick) {
            return tick.appendedAtMillis();
        }
        return body instanceof Heartbeat heartbeat ? heartbeat.appendedAtMillis() : 0;
    }

    private static Beat beat(BeatKind kind) {
        return new Beat(FABRIC, kind, Instant.ofEpochMilli(1_700_000_000_000L), null, null, 0L, null);
    }

    private OperatorOrder order(OrderKind kind) {
        OperatorOrder order = (OperatorOrder) InputCodec.toAvro(FABRIC, draw.order());
        order.setKind(kind);
        return order;
    }

    private OperatorOrder configure() {
        return (OperatorOrder) InputCodec.toAvro(FABRIC, draw.settingsChange());
    }

    private static JobReport withLabels(JobReport r, List<String> labels) {
        return new JobReport(
                r.job(),
                r.site(),
                r.node(),
                r.state(),
                r.epoch(),
                r.session(),
                r.sequence(),
                r.atMillis(),
                r.checkpointBytes(),
                r.deltaBytes(),
                r.prestaged(),
                r.lastCheckpointAtMillis(),
                r.step(),
                r.totalSteps(),
                r.remainingSeconds(),
                r.computeWatts(),
                r.gpuModel(),
                r.deadlineMillis(),
                r.slack(),
                r.migratable(),
                r.allowedSites(),
                labels);
    }
}
