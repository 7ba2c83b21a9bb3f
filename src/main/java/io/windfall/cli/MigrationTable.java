package io.windfall.cli;

import io.windfall.exchange.MigrationStanding;
import io.windfall.exchange.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Migrations for people, a row each; a column that says nothing is left out. */
final class MigrationTable {
    private static final List<String> HEADER =
            List.of("JOB", "FROM → TO", "PHASE", "BYTES", "RATE", "DONE ABOUT", "SINCE", "STEPS LOST", "REASON");

    private MigrationTable() {}

    static void print(PrintWriter out, List<MigrationStanding> migrations, boolean withFabric) {
        List<List<String>> rows = new ArrayList<>(List.of(HEADER));
        migrations.forEach(migration -> rows.add(row(migration, withFabric)));
        int[] widths = new int[HEADER.size()];
        for (int column = 0; column < widths.length; column++) {
            int at = column;
            boolean said = rows.stream().skip(1).anyMatch(row -> !row.get(at).isEmpty());
            widths[column] = said
                    ? rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0)
                    : 0;
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                if (widths[column] > 0) {
                    String cell = row.get(column);
                    line.append(cell).append(" ".repeat(widths[column] - cell.length() + 2));
                }
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /** {@code train}, or {@code west/train} where several fabrics are shown. */
    static String name(MigrationStanding migration, boolean withFabric) {
        return withFabric ? migration.fabric() + "/" + migration.job() : migration.job();
    }

    private static List<String> row(MigrationStanding migration, boolean withFabric) {
        return List.of(
                        name(migration, withFabric),
                        migration.way(),
                        migration.phase(),
                        migration.bytes(),
                        migration.rate().orElse(""),
                        migration.estimatedEnd().orElse(""),
                        migration.since(),
                        migration.stepsLost().orElse(""),
                        migration.reason().orElse(""))
                .stream()
                .map(Printable::escaped)
                .toList();
    }
}
