package io.windfall.codec;

import io.windfall.fabric.Metered;
import io.windfall.fabric.ReportAccount;
import io.windfall.fabric.WindowReport;
import java.util.List;

/** Draws reports, and accounts that are to become some; what may be null is null about every third time. */
final class RandomReports {

    private RandomReports() {}

    static WindowReport report(RandomDomain draw) {
        return new WindowReport(
                draw.text(),
                draw.name(),
                draw.any(WindowReport.Kind.values()),
                List.of(draw.text(), draw.text()),
                draw.time(),
                draw.time(),
                draw.maybe(draw::time),
                draw.any(WindowReport.ClosedBy.values()),
                draw.maybe(() -> draw.real(1e6)),
                draw.maybe(() -> draw.real(1e6)),
                draw.real(1),
                draw.real(1),
                draw.real(1),
                draw.real(1e6),
                draw.maybe(() -> draw.real(1e6)),
                draw.real(1e6),
                count(draw),
                count(draw),
                count(draw),
                draw.any(List.of(), List.of(new WindowReport.Refused("NO_SLOT", count(draw)))),
                draw.real(1e6),
                -draw.real(1e6),
                -draw.real(1e6),
                draw.text(),
                draw.maybe(() -> draw.real(1e6)),
                draw.maybe(() -> draw.real(1e6)),
                draw.maybe(() -> draw.real(1e6)),
                draw.maybe(() -> draw.real(1e6)),
                draw.maybe(() -> draw.real(1e6)),
                draw.maybe(() -> draw.real(1e6)),
                count(draw),
                draw.time());
    }

    static ReportAccount account(RandomDomain draw) {
        return new ReportAccount(
                new ReportAccount.Subject(
                        draw.text(),
                        draw.name(),
                        List.of(draw.text()),
                        draw.any(0L, draw.time()),
                        draw.maybe(draw::time),
                        draw.maybe(() -> draw.real(1e6)),
                        draw.any(Long.MAX_VALUE, draw.time()),
                        draw.any(Long.MAX_VALUE, draw.time())),
                new Metered(draw.time(), rates(draw), sums(draw)),
                new ReportAccount.Moves(count(draw), count(draw), count(draw)),
                draw.any(List.of(), List.of(new ReportAccount.Guest(draw.name(), draw.name()))),
                draw.any(List.of(), List.of(new ReportAccount.Refusal(draw.name(), "TIME"))),
                draw.maybe(() ->
                        new ReportAccount.Event(draw.real(1e6), draw.real(1e6), draw.maybe(draw::time), count(draw))));
    }

    private static Metered.Rates rates(RandomDomain draw) {
        return new Metered.Rates(
                draw.real(1e6),
                draw.real(1e6),
                draw.real(1e6),
                draw.real(1e6),
                -draw.real(1e6),
                draw.real(1e6),
                draw.real(1e6),
                draw.flag(),
                draw.flag(),
                draw.flag());
    }

    private static Metered.Sums sums(RandomDomain draw) {
        return new Metered.Sums(
                draw.real(1e12),
                draw.real(1e12),
                draw.real(1e12),
                draw.real(1e12),
                -draw.real(1e12),
                draw.real(1e12),
                draw.real(1e12),
                draw.positive(),
                draw.positive(),
                draw.positive());
    }

    private static int count(RandomDomain draw) {
        return (int) draw.real(1e6);
    }
}
