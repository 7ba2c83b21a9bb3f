package io.windfall.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The report's data as tables. */
final class CsvReport {

    private final Path folder;

    private CsvReport(Path folder) {
        this.folder = folder;
    }

    static void write(ReportData data, Path folder) throws IOException {
        Files.createDirectories(folder);
        CsvReport report = new CsvReport(folder);
        report.writeTables(data);
        if (data.timeline() != null) {
            report.writeTimeline(data.timeline());
        }
        if (data.phase() != null) {
            report.writePhase(data.phase());
        }
    }

    private void writeTables(ReportData data) throws IOException {
        table("options.csv", "name,value", data.options().stream().map(one -> row(one.name(), one.value())));
        table(
                "figures.csv",
                "policy,preset,slack,figure,unit,mean,half_width_95,change_against_first",
                data.figures().stream().flatMap(policy -> policy.figures().stream()
                        .map(one -> row(
                                policy.policy(),
                                policy.preset(),
                                policy.slack(),
                                one.name(),
                                one.unit(),
                                one.mean(),
                                one.halfWidth(),
                                one.change()))));
        table(
                "frontier.csv",
                "policy,slack,grid_kwh,mean_completion_h,bound_kwh",
                data.frontier().stream()
                        .map(one ->
                                row(one.policy(), one.slack(), one.gridKwh(), one.completionHours(), one.boundKwh())));
        table(
                "bound.csv",
                "mean_completion_h,grid_kwh",
                data.bound().stream().map(one -> row(one.completionHours(), one.gridKwh())));
        table(
                "verdicts.csv",
                "policy,class,feasible,conditional,infeasible",
                data.verdicts().stream()
                        .map(one -> row(
                                one.policy(),
                                one.checkpointClass(),
                                one.feasible(),
                                one.conditional(),
                                one.infeasible())));
        table(
                "moves.csv",
                "rank,job,source,destination,begun_utc,completed,checkpoint_bytes,down_s,transfer_s,migration_kwh,gain_kwh,"
                        + "expected,measured",
                Stream.concat(
                        data.mostWorth().stream().map(one -> move("most", one)),
                        data.leastWorth().stream().map(one -> move("least", one))));
    }

    private void writeTimeline(Timeline timeline) throws IOException {
        table(
                "windows.csv",
                "site,start_utc,end_utc",
                timeline.windows().stream().map(one -> row(one.site(), utc(one.startMillis()), utc(one.endMillis()))));
        table(
                "segments.csv",
                "job,site,lane,phase,start_utc,end_utc",
                timeline.segments().stream()
                        .map(one -> row(
                                one.job(),
                                one.site(),
                                one.lane(),
                                one.phase(),
                                utc(one.startMillis()),
                                utc(one.endMillis()))));
        table(
                "energy.csv",
                "start_utc,grid_kwh,surplus_kwh,migration_kwh",
                timeline.energy().stream()
                        .map(one -> row(utc(one.startMillis()), one.gridKwh(), one.surplusKwh(), one.migrationKwh())));
    }

    private void writePhase(PhaseDiagram phase) throws IOException {
        table(
                "phase-regions.csv",
                "window_s,from_bps,to_bps,from_bytes,to_bytes,verdict",
                phase.panels().stream().flatMap(panel -> panel.bands().stream()
                        .map(one -> row(
                                panel.windowSeconds(),
                                one.fromBps(),
                                one.toBps(),
                                one.fromBytes(),
                                one.toBytes(),
                                one.kind()))));
        table(
                "phase-jobs.csv",
                "job,site,checkpoint_bytes,bandwidth_bps",
                phase.jobs().stream()
                        .map(one -> row(one.job(), one.site(), one.checkpointBytes(), one.bandwidthBps())));
    }

    private void table(String file, String header, Stream<String[]> rows) throws IOException {
        try (CsvWriter csv = CsvWriter.builder().build(folder.resolve(file))) {
            csv.writeRecord(List.of(header.split(",")));
            rows.forEach(csv::writeRecord);
        }
    }

    private static String[] move(String rank, ExplainedMove one) {
        return row(
                rank,
                one.job(),
                one.source(),
                one.destination(),
                utc(one.begunMillis()),
                one.completed(),
                one.checkpointBytes(),
                one.downSeconds(),
                one.transferSeconds(),
                one.migrationKwh(),
                one.gainKwh(),
                one.expected(),
                one.measured());
    }

    private static String utc(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    /** Cells; what is no number is empty. */
    private static String[] row(Object... cells) {
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            row[i] = cells[i] instanceof Double number && !Double.isFinite(number) ? "" : String.valueOf(cells[i]);
        }
        return row;
    }
}
