package io.windfall.cli;

import io.windfall.admin.Difference;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes differences for people and for programs. */
final class DifferenceTable {
    private DifferenceTable() {}

    static void printText(PrintWriter out, List<Difference> differences, String mended) {
        for (Difference difference : differences) {
            String verb = difference.mendable() ? mended : "refused";
            String change = difference.found().isEmpty()
                    ? difference.setting() + " missing: " + difference.wanted()
                    : difference.setting() + ": " + difference.found() + " -> " + difference.wanted();
            out.printf("%-8s %-24s %s%n", verb, difference.topicName(), change);
            if (!difference.mendable()) {
                out.println("         " + difference.refusal());
            }
        }
    }

    static Map<String, Object> json(Difference difference) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("topic", difference.topicName());
        fields.put("kind", difference.kind().name());
        fields.put("setting", difference.setting());
        fields.put("found", difference.found().isEmpty() ? null : difference.found());
        fields.put("wanted", difference.wanted());
        fields.put("mendable", difference.mendable());
        fields.put("refusal", difference.refusal());
        return fields;
    }
}
