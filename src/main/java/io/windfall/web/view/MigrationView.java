package io.windfall.web.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.exchange.AvroJson;
import io.windfall.schema.MigrationPhase;
import io.windfall.schema.MigrationState;
import java.util.List;
import java.util.Set;

/** Where migrations stand. */
public final class MigrationView {

    private static final Set<MigrationPhase> ENDS =
            Set.of(MigrationPhase.COMPLETED, MigrationPhase.ROLLED_BACK, MigrationPhase.ABANDONED);
    private static final List<String> FIELDS = List.of(
            "id",
            "job",
            "source",
            "destination",
            "phase",
            "epoch",
            "checkpointBytes",
            "departedAt",
            "notAfter",
            "updatedAt",
            "transferredBytes",
            "totalBytes",
            "bandwidthBps",
            "estimatedEndAt",
            "transferSeconds",
            "reason",
            "stepsLost",
            "decisionId");

    private MigrationView() {}

    public static ObjectNode of(MigrationState migration) {
        ObjectNode json = Nodes.object();
        ObjectNode all = AvroJson.of(migration);
        for (String field : FIELDS) {
            json.set(field, all.get(field));
            if (field.equals("phase")) {
                json.put("underWay", isUnderWay(migration));
            }
        }
        return json;
    }

    /** Whether it has not ended. */
    public static boolean isUnderWay(MigrationState migration) {
        return !ENDS.contains(migration.getPhase());
    }
}
