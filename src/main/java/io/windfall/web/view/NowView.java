package io.windfall.web.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.exchange.AvroJson;
import io.windfall.schema.Settings;
import java.util.List;

/** A fabric, now. */
public final class NowView {

    private NowView() {}

    /**
     * One line of the list of fabrics.
     *
     * @param instance the {@code host:port} that holds it
     */
    public static ObjectNode summary(FabricRows rows, FabricTime time, String instance) {
        ObjectNode json = head(rows, time);
        json.put("sites", rows.sites().size());
        json.set("jobs", Nodes.counts(rows.jobs().byPhase()));
        json.put("migrating", rows.migrations().size());
        json.put("instance", instance);
        return json;
    }

    /**
     * All of it.
     *
     * @param waiting decisions that wait for approval, as {@link DecisionView} has them
     */
    public static ObjectNode of(FabricRows rows, FabricTime time, List<ObjectNode> waiting) {
        ObjectNode json = head(rows, time);
        json.set("settings", AvroJson.of(rows.clock().getSettings()));
        ArrayNode sites = json.putArray("sites");
        SiteView view = new SiteView(rows, time);
        rows.sites().forEach(site -> sites.add(view.of(site)));
        ArrayNode migrations = json.putArray("migrations");
        rows.migrations().forEach(migration -> migrations.add(MigrationView.of(migration)));
        json.set("jobs", Nodes.counts(rows.jobs().byPhase()));
        json.putArray("waiting").addAll(waiting);
        return json;
    }

    private static ObjectNode head(FabricRows rows, FabricTime time) {
        Settings settings = rows.clock().getSettings();
        ObjectNode json = Nodes.object();
        json.put("fabric", rows.fabric());
        json.set("now", Nodes.instantOrNever(time.nowMillis()));
        json.put("ageMillis", time.nowMillis() == 0 ? null : (Long) time.ageMillis());
        json.put("entriesLeft", time.entriesLeft());
        json.put("clock", settings.getClock().name());
        json.put("mode", settings.getMode().name());
        json.put("policy", settings.getPolicy());
        return json;
    }
}
