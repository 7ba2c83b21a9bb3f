package io.windfall.codec;

import io.windfall.fabric.Metered;
import io.windfall.fabric.ReportAccount;
import io.windfall.fabric.WindowReport;
import io.windfall.schema.RefusedMoves;
import io.windfall.schema.ReportEvent;
import io.windfall.schema.ReportGuest;
import io.windfall.schema.ReportKind;
import io.windfall.schema.ReportRates;
import io.windfall.schema.ReportRefusal;
import io.windfall.schema.ReportSums;
import java.util.ArrayList;
import java.util.List;

/** Reports on windows and events, and what is counted of those that go on, to and from Avro. */
final class ReportCodec {

    private ReportCodec() {}

    static io.windfall.schema.WindowReport toAvro(String fabric, WindowReport report) {
        List<RefusedMoves> refused = new ArrayList<>(report.refused().size());
        report.refused().forEach(each -> refused.add(new RefusedMoves(each.reason(), each.jobs())));
        io.windfall.schema.WindowReport avro = new io.windfall.schema.WindowReport();
        avro.setId(report.id());
        avro.setFabric(fabric);
        avro.setSite(report.site());
        avro.setKind(kind(report.kind()));
        avro.setSignals(report.signals());
        avro.setOpenedAt(Fields.instant(report.openedAtMillis()));
        avro.setClosedAt(Fields.instant(report.closedAtMillis()));
        avro.setPromisedEnd(Fields.optionalInstant(report.promisedEndMillis()));
        avro.setClosedBy(report.closedBy().name());
        avro.setPromisedWattHours(report.promisedWattHours());
        avro.setDeliveredWattHours(report.deliveredWattHours());
        avro.setMeasuredShare(report.measuredShare());
        avro.setKnownShare(report.knownShare());
        avro.setNodesShare(report.nodesShare());
        avro.setUsedWattHours(report.usedWattHours());
        avro.setUnusedWattHours(report.unusedWattHours());
        avro.setGridWattHours(report.gridWattHours());
        avro.setMovesIn(report.movesIn());
        avro.setMovesOut(report.movesOut());
        avro.setMovesFailed(report.movesFailed());
        avro.setRefused(refused);
        avro.setMoveWattHours(report.moveWattHours());
        avro.setAvoidedGridWattHours(report.avoidedGridWattHours());
        avro.setAvoidedCo2Grams(report.avoidedCo2Grams());
        avro.setMethod(report.method());
        avro.setLimitWatts(report.limitWatts());
        avro.setDrawBeforeWatts(report.drawBeforeWatts());
        avro.setAskedWatts(report.askedWatts());
        avro.setGivenWatts(report.givenWatts());
        avro.setExcessWattHours(report.excessWattHours());
        avro.setLateSeconds(report.lateSeconds());
        avro.setJobsRested(report.jobsRested());
        avro.setReportedAt(Fields.instant(report.reportedAtMillis()));
        return avro;
    }

    static WindowReport toDomain(io.windfall.schema.WindowReport avro) {
        return new WindowReport(
                avro.getId(),
                avro.getSite(),
                switch (avro.getKind()) {
                    case WINDOW -> WindowReport.Kind.WINDOW;
                    case DEMAND_RESPONSE -> WindowReport.Kind.DEMAND_RESPONSE;
                    case UNKNOWN -> Fields.known("kind", null);
                },
                avro.getSignals(),
                Fields.millis(avro.getOpenedAt()),
                Fields.millis(avro.getClosedAt()),
                Fields.optionalMillis(avro.getPromisedEnd()),
                WindowReport.ClosedBy.valueOf(avro.getClosedBy()),
                avro.getPromisedWattHours(),
                avro.getDeliveredWattHours(),
                avro.getMeasuredShare(),
                avro.getKnownShare(),
                avro.getNodesShare(),
                avro.getUsedWattHours(),
                avro.getUnusedWattHours(),
                avro.getGridWattHours(),
                avro.getMovesIn(),
                avro.getMovesOut(),
                avro.getMovesFailed(),
                avro.getRefused().stream()
                        .map(each -> new WindowReport.Refused(each.getReason(), each.getJobs()))
                        .toList(),
                avro.getMoveWattHours(),
                avro.getAvoidedGridWattHours(),
                avro.getAvoidedCo2Grams(),
                avro.getMethod(),
                avro.getLimitWatts(),
                avro.getDrawBeforeWatts(),
                avro.getAskedWatts(),
                avro.getGivenWatts(),
                avro.getExcessWattHours(),
                avro.getLateSeconds(),
                avro.getJobsRested(),
                Fields.millis(avro.getReportedAt()));
    }

    static io.windfall.schema.ReportAccount toAvro(ReportAccount account) {
        ReportAccount.Subject subject = account.subject();
        ReportAccount.Event event = account.event();
        io.windfall.schema.ReportAccount avro = new io.windfall.schema.ReportAccount();
        avro.setId(subject.id());
        avro.setSite(subject.site());
        avro.setKind(event == null ? ReportKind.WINDOW : ReportKind.DEMAND_RESPONSE);
        avro.setSignals(subject.signals());
        avro.setOpenedAt(subject.openedAtMillis());
        avro.setPromisedEnd(subject.promisedEndMillis());
        avro.setPromisedWattHours(subject.promisedWattHours());
        avro.setCoveredUntil(subject.coveredUntilMillis());
        avro.setChangesAt(subject.changesAtMillis());
        avro.setSince(account.metered().sinceMillis());
        avro.setRates(toAvro(account.metered().rates()));
        avro.setSums(toAvro(account.metered().sums()));
        avro.setMovesIn(account.moves().in());
        avro.setMovesOut(account.moves().out());
        avro.setMovesFailed(account.moves().failed());
        avro.setGuests(account.guests().stream()
                .map(guest -> new ReportGuest(guest.job(), guest.source()))
                .toList());
        avro.setRefused(account.refused().stream()
                .map(refusal -> new ReportRefusal(refusal.job(), refusal.reason()))
                .toList());
        avro.setEvent(
                event == null
                        ? null
                        : new ReportEvent(
                                event.limitWatts(),
                                event.drawBeforeWatts(),
                                event.withinAtMillis(),
                                event.mostRested()));
        return avro;
    }

    static ReportAccount toDomain(io.windfall.schema.ReportAccount avro) {
        ReportEvent event = avro.getEvent();
        return new ReportAccount(
                new ReportAccount.Subject(
                        avro.getId(),
                        avro.getSite(),
                        avro.getSignals(),
                        avro.getOpenedAt(),
                        avro.getPromisedEnd(),
                        avro.getPromisedWattHours(),
                        avro.getCoveredUntil(),
                        avro.getChangesAt()),
                new Metered(avro.getSince(), toDomain(avro.getRates()), toDomain(avro.getSums())),
                new ReportAccount.Moves(avro.getMovesIn(), avro.getMovesOut(), avro.getMovesFailed()),
                avro.getGuests().stream()
                        .map(guest -> new ReportAccount.Guest(guest.getJob(), guest.getSource()))
                        .toList(),
                avro.getRefused().stream()
                        .map(refusal -> new ReportAccount.Refusal(refusal.getJob(), refusal.getReason()))
                        .toList(),
                event == null
                        ? null
                        : new ReportAccount.Event(
                                event.getLimitWatts(),
                                event.getDrawBeforeWatts(),
                                event.getWithinAt(),
                                event.getMostRested()));
    }

    private static ReportRates toAvro(Metered.Rates rates) {
        return new ReportRates(
                rates.usedWatts(),
                rates.gridWatts(),
                rates.unusedWatts(),
                rates.moveWatts(),
                rates.avoidedWatts(),
                rates.co2GramsPerHour(),
                rates.excessWatts(),
                rates.measured(),
                rates.known(),
                rates.nodes());
    }

    private static Metered.Rates toDomain(ReportRates avro) {
        return new Metered.Rates(
                avro.getUsedWatts(),
                avro.getGridWatts(),
                avro.getUnusedWatts(),
                avro.getMoveWatts(),
                avro.getAvoidedWatts(),
                avro.getCo2GramsPerHour(),
                avro.getExcessWatts(),
                avro.getMeasured(),
                avro.getKnown(),
                avro.getNodes());
    }

    private static ReportSums toAvro(Metered.Sums sums) {
        return new ReportSums(
                sums.usedWattMillis(),
                sums.gridWattMillis(),
                sums.unusedWattMillis(),
                sums.moveWattMillis(),
                sums.avoidedWattMillis(),
                sums.co2GramMillis(),
                sums.excessWattMillis(),
                sums.measuredMillis(),
                sums.knownMillis(),
                sums.nodesMillis());
    }

    private static Metered.Sums toDomain(ReportSums avro) {
        return new Metered.Sums(
                avro.getUsedWattMillis(),
                avro.getGridWattMillis(),
                avro.getUnusedWattMillis(),
                avro.getMoveWattMillis(),
                avro.getAvoidedWattMillis(),
                avro.getCo2GramMillis(),
                avro.getExcessWattMillis(),
                avro.getMeasuredMillis(),
                avro.getKnownMillis(),
                avro.getNodesMillis());
    }

    private static ReportKind kind(WindowReport.Kind kind) {
        return switch (kind) {
            case WINDOW -> ReportKind.WINDOW;
            case DEMAND_RESPONSE -> ReportKind.DEMAND_RESPONSE;
        };
    }
}
