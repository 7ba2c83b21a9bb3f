package io.windfall.web.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.codec.StateCodec;
import io.windfall.fabric.Migration;
import io.windfall.fabric.Signal;
import io.windfall.fabric.SiteReading;
import io.windfall.fabric.Window;
import io.windfall.schema.NodeTelemetry;
import io.windfall.schema.Site;
import io.windfall.schema.SiteState;
import io.windfall.schema.WindowState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** One site, now. */
final class SiteView {
    private final FabricRows rows;
    private final FabricTime time;
    private final List<Migration> migrations;

    SiteView(FabricRows rows, FabricTime time) {
        this.rows = rows;
        this.time = time;
        this.migrations = rows.migrations().stream().map(StateCodec::toDomain).toList();
    }

    ObjectNode of(SiteState site) {
        Site card = site.getCard();
        String name = card.getSite();
        WindowState avro = rows.windows().get(name);
        io.windfall.fabric.WindowState window = avro == null ? null : StateCodec.toDomain(avro);
        ObjectNode json = Nodes.object();
        json.put("site", name);
        json.put("gridZone", card.getGridZone());
        json.put("slots", card.getSlots());
        json.put("slotsUsed", slotsUsed(name));
        json.set("powerLimitWatts", Nodes.finite(card.getPowerLimitWatts()));
        // A card says 0 when nobody gave a figure: that is no figure to show.
        json.set(
                "carbonGramsPerKwh",
                Nodes.finite(card.getCarbonGramsPerKwh() == 0 ? null : (Double) card.getCarbonGramsPerKwh()));
        json.put("withdrawn", card.getWithdrawn());
        json.put("forbidden", site.getForbidden());
        json.set("executor", executor(site));
        json.set("window", window == null ? Nodes.nothing() : window(window));
        json.set("nextOpening", window == null ? Nodes.nothing() : nextOpening(window));
        json.set("demandResponse", window == null ? Nodes.nothing() : demandResponse(window));
        json.set("telemetry", window == null ? Nodes.nothing() : telemetry(window.telemetry()));
        json.set("computeWatts", computeWatts(site));
        ArrayNode nodes = json.putArray("nodes");
        site.getNodes().forEach(node -> nodes.add(node(node)));
        json.set("jobs", Nodes.counts(rows.jobs().byPhaseAt(name)));
        OptionalLong issued = window == null
                ? OptionalLong.empty()
                : window.signals().stream().mapToLong(Signal::issuedAtMillis).max();
        json.put("signalAgeMillis", issued.isPresent() ? (Long) time.ageOf(issued.getAsLong()) : null);
        return json;
    }

    /** As the planner counts them: a migration takes its slot at the destination from departure, and one at its source until it stopped there. */
    private int slotsUsed(String site) {
        int used = rows.jobs().slotsAt(site);
        for (Migration migration : migrations) {
            used += site.equals(migration.runsAt()) ? 1 : 0;
            used += migration.reservesDestination() && site.equals(migration.destination()) ? 1 : 0;
        }
        return used;
    }

    private JsonNode executor(SiteState site) {
        if (site.getSession() == null) {
            return Nodes.nothing();
        }
        ObjectNode json = Nodes.object();
        json.put("session", site.getSession());
        json.set("heartbeatAt", Nodes.instantOrNever(site.getHeartbeatAt()));
        json.put("ageMillis", site.getHeartbeatAt() == 0 ? null : (Long) time.ageOf(site.getHeartbeatAt()));
        json.put("leaseMillis", site.getLeaseMillis());
        json.put("lapsed", site.getLapsed());
        return json;
    }

    private ObjectNode window(io.windfall.fabric.WindowState state) {
        long now = time.nowMillis();
        Window window = state.at(now);
        boolean open = window.open();
        boolean ends = open && Double.isFinite(window.remainingSeconds());
        ObjectNode json = Nodes.object();
        json.put("open", open);
        json.set("since", Nodes.instantOrNever(open ? state.openSinceMillis() : 0));
        json.set("end", Nodes.instant(ends ? (Long) (now + Math.round(window.remainingSeconds() * 1000)) : null));
        json.set("remainingSeconds", Nodes.finite(open ? (Double) window.remainingSeconds() : null));
        json.set("powerWatts", Nodes.finite(open ? (Double) window.powerWatts() : null));
        json.set("confidence", Nodes.finite(open ? (Double) window.confidence() : null));
        json.set(
                "signals",
                Nodes.texts(surplus(state)
                        .filter(signal -> signal.holdsAt(now))
                        .map(Signal::id)
                        .toList()));
        json.put("closedByTelemetry", state.closedByTelemetry());
        return json;
    }

    private static Stream<Signal> surplus(io.windfall.fabric.WindowState state) {
        return state.signals().stream().filter(signal -> signal.kind() == Signal.Kind.RENEWABLE_SURPLUS);
    }

    /** The next announced beginning of surplus. */
    private JsonNode nextOpening(io.windfall.fabric.WindowState state) {
        OptionalLong next = surplus(state)
                .filter(signal -> signal.status() != Signal.Status.CANCELLED)
                .mapToLong(Signal::startMillis)
                .filter(start -> start > time.nowMillis())
                .min();
        return Nodes.instant(next.isPresent() ? (Long) next.getAsLong() : null);
    }

    /** The one in force: of several the lower priority number, then the tighter limit; else the next that is announced. */
    private JsonNode demandResponse(io.windfall.fabric.WindowState state) {
        long now = time.nowMillis();
        Stream<Signal> all = state.signals().stream()
                .filter(signal -> signal.kind() == Signal.Kind.DEMAND_RESPONSE)
                .filter(signal -> signal.status() != Signal.Status.CANCELLED && signal.effectiveEndMillis() > now);
        Optional<Signal> ruling = all.min(Comparator.comparing((Signal signal) -> !signal.holdsAt(now))
                .thenComparing(signal -> signal.holdsAt(now) ? 0L : signal.startMillis())
                .thenComparing(Signal::priority)
                .thenComparing(SiteView::limit));
        return ruling.isEmpty() ? Nodes.nothing() : demandResponse(ruling.get());
    }

    private static ObjectNode demandResponse(Signal signal) {
        ObjectNode json = Nodes.object();
        json.put("id", signal.id());
        json.set("start", Nodes.instant(signal.startMillis()));
        long end = signal.effectiveEndMillis();
        json.set("end", Nodes.instant(end == Long.MAX_VALUE ? null : (Long) end));
        json.put("limitWatts", limit(signal));
        return json;
    }

    private static double limit(Signal signal) {
        return signal.powerWatts() == null ? 0 : signal.powerWatts();
    }

    private JsonNode telemetry(SiteReading reading) {
        if (reading == null) {
            return Nodes.nothing();
        }
        ObjectNode json = Nodes.object();
        json.set("at", Nodes.instant(reading.atMillis()));
        json.put("ageMillis", time.ageOf(reading.atMillis()));
        json.set("generationWatts", Nodes.finite(reading.generationWatts()));
        json.set("availableSurplusWatts", Nodes.finite(reading.availableSurplusWatts()));
        json.set("importWatts", Nodes.finite(reading.importWatts()));
        json.set("exportWatts", Nodes.finite(reading.exportWatts()));
        return json;
    }

    private static JsonNode computeWatts(SiteState site) {
        return Nodes.finite(
                site.getNodes().isEmpty()
                        ? null
                        : (Double) site.getNodes().stream()
                                .mapToDouble(NodeTelemetry::getComputeWatts)
                                .sum());
    }

    private ObjectNode node(NodeTelemetry node) {
        long at = node.getAt().toEpochMilli();
        ObjectNode json = Nodes.object();
        json.put("node", node.getNode());
        json.set("at", Nodes.instant(at));
        json.put("ageMillis", time.ageOf(at));
        json.put("computeWatts", node.getComputeWatts());
        json.put("slotsTotal", node.getGpuSlotsTotal());
        json.put("slotsFree", node.getGpuSlotsFree());
        return json;
    }
}
