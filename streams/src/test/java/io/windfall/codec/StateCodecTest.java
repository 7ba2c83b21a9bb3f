package io.windfall.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.fabric.ClockState;
import io.windfall.fabric.JobState;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.LastChoice;
import io.windfall.fabric.LinkState;
import io.windfall.fabric.Migration;
import io.windfall.fabric.PlanningState;
import io.windfall.fabric.ReportAccount;
import io.windfall.fabric.Settings;
import io.windfall.fabric.SiteState;
import io.windfall.fabric.WindowState;
import io.windfall.feasibility.LinkEstimate;
import io.windfall.feasibility.ModelParameters;
import io.windfall.planning.Proposal;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StateCodecTest {

    private static final String FABRIC = "west";

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldRestoreAccounts(long seed) {
        ReportAccount account = RandomReports.account(new RandomDomain(seed));
        io.windfall.schema.ReportAccount written = Records.throughBytes(StateCodec.toAvro(account));
        Records.assertFieldsAgree(written, account.subject(), Map.of());
        Records.assertFieldsAgree(written.getRates(), account.metered().rates(), Map.of());
        Records.assertFieldsAgree(written.getSums(), account.metered().sums(), Map.of());
        assertThat(StateCodec.toDomain(written)).isEqualTo(account);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldRestoreClockAndPlanning(long seed) {
        RandomDomain draw = new RandomDomain(seed);
        ClockState clock = new ClockState(
                draw.time(), draw.positive(), draw.positive(), draw.maybe(draw::text), draw.settings(), draw.time());
        io.windfall.schema.ClockState clockRecord = Records.throughBytes(StateCodec.toAvro(clock));
        Records.assertFieldsAgree(clockRecord, clock, Map.of());
        Records.assertFieldsAgree(clockRecord.getSettings(), clock.settings(), Map.of());
        assertThat(StateCodec.toDomain(clockRecord)).isEqualTo(clock);

        PlanningState planning = new PlanningState(draw.positive(), draw.any(-1L, 5L), draw.names(), draw.positive());
        io.windfall.schema.PlanningState planningRecord = Records.throughBytes(StateCodec.toAvro(planning));
        Records.assertFieldsAgree(planningRecord, planning, Map.of());
        assertThat(StateCodec.toDomain(planningRecord)).isEqualTo(planning);

        LastChoice choice = new LastChoice(
                draw.any(Proposal.Action.values()),
                draw.maybe(draw::name),
                draw.text(),
                draw.maybe(draw::text),
                draw.time(),
                draw.maybe(draw::name),
                draw.maybe(() -> draw.real(1e6)),
                draw.any("APPROVE", null));
        assertThat(StateCodec.toDomain(Records.throughBytes(StateCodec.toAvro(choice))))
                .isEqualTo(choice);

        JournalEntry waiting = new JournalEntry(FABRIC, draw.origin(), draw.any(draw.jobReport(), draw.signal()));
        assertThat(StateCodec.toDomain(Records.throughBytes(StateCodec.toAvro(waiting))))
                .isEqualTo(waiting);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldRestoreSitesWindowsAndLinks(long seed) {
        RandomDomain draw = new RandomDomain(seed);
        SiteState site = new SiteState(
                draw.siteCard(),
                draw.maybe(draw::text),
                draw.positive(),
                draw.time(),
                draw.any(List.of(), List.of(draw.nodeReading(), draw.nodeReading())),
                draw.maybe(draw::positive),
                draw.time(),
                draw.flag(),
                draw.maybe(draw::text),
                draw.flag(),
                draw.any(List.of(), List.of(draw.text(), draw.text())));
        io.windfall.schema.SiteState siteRecord = Records.throughBytes(StateCodec.toAvro(FABRIC, site));
        Records.assertFieldsAgree(siteRecord, site, Map.of());
        assertThat(siteRecord.getCard().getFabric()).isEqualTo(FABRIC);
        assertThat(StateCodec.toDomain(siteRecord)).isEqualTo(site);

        WindowState window = new WindowState(
                draw.any(List.of(), List.of(draw.signal(), draw.signal())),
                draw.maybe(draw::siteReading),
                draw.any(0L, draw.time()),
                draw.flag(),
                draw.any(0L, draw.time()),
                draw.any(0L, draw.time()));
        io.windfall.schema.WindowState windowRecord = Records.throughBytes(StateCodec.toAvro(FABRIC, window));
        assertThat(windowRecord.getContradictedSince()).isEqualTo(window.contradictedSinceMillis());
        assertThat(windowRecord.getOpenSince()).isEqualTo(window.openSinceMillis());
        assertThat(StateCodec.toDomain(windowRecord)).isEqualTo(window);

        LinkEstimate estimate = LinkEstimate.prior(1e9, 0.3)
                .observe(1 + draw.real(1e10), draw.time(), ModelParameters.preset("full"))
                .observe(1 + draw.real(1e10), draw.time(), ModelParameters.preset("full"));
        LinkState link = new LinkState(draw.name(), draw.name(), draw.maybe(draw::text), draw.positive(), estimate);
        io.windfall.schema.LinkState linkRecord = Records.throughBytes(StateCodec.toAvro(link));
        Records.assertFieldsAgree(linkRecord, link, Map.of());
        Records.assertFieldsAgree(linkRecord, estimate, Map.of());
        assertThat(StateCodec.toDomain(linkRecord)).isEqualTo(link);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldRestoreJobsAndMigrations(long seed) {
        RandomDomain draw = new RandomDomain(seed);
        JobState job = new JobState(
                draw.jobReport(),
                draw.name(),
                draw.any(JobState.Phase.values()),
                draw.positive(),
                draw.time(),
                draw.positive(),
                draw.any(0L, draw.time()),
                draw.any(0L, draw.time()),
                draw.maybe(draw::text),
                draw.flag(),
                draw.any(
                        List.of(),
                        List.of(new JobState.Copy(
                                draw.name(), draw.text(), draw.maybe(draw::positive), draw.positive()))),
                3,
                draw.any(0L, draw.time()),
                draw.any(0L, draw.time()),
                draw.maybe(draw::name),
                draw.any(0L, draw.time()),
                draw.any(null, draw.real(1e6)),
                draw.any(0L, draw.positive()),
                draw.any(0L, draw.time()),
                draw.any(0, 3));
        io.windfall.schema.JobRecord jobRecord = Records.throughBytes(StateCodec.toAvro(FABRIC, job));
        Records.assertFieldsAgree(jobRecord, job, Map.of());
        assertThat(jobRecord.getCopies()).hasSameSizeAs(job.copies());
        assertThat(StateCodec.toDomain(jobRecord)).isEqualTo(job);

        Migration migration = draw.migration();
        assertThat(StateCodec.toDomain(Records.throughBytes(StateCodec.toAvro(FABRIC, migration))))
                .isEqualTo(migration);
    }

    @Test
    void shouldRestoreALinkThatWasNeverObservedAndAFabricThatNobodyConfigured() {
        LinkState link = new LinkState("a", "b", null, 0, LinkEstimate.prior(1e9, 0.3));
        io.windfall.schema.LinkState record = Records.throughBytes(StateCodec.toAvro(link));
        assertThat(record.getLastAt()).isEqualTo(Long.MIN_VALUE);
        assertThat(StateCodec.toDomain(record)).isEqualTo(link);

        ClockState start = new ClockState(0, 0, 0, null, Settings.DEFAULT, 0);
        io.windfall.schema.ClockState clock = Records.throughBytes(StateCodec.toAvro(start));
        assertThat(clock.getSettings().getMode()).isNotNull();
        assertThat(clock.getSettings().getVersion()).isEmpty();
        assertThat(StateCodec.toDomain(clock)).isEqualTo(start);
    }
}
