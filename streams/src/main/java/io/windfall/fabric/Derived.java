package io.windfall.fabric;

import io.windfall.feasibility.FeasibilityModel;
import io.windfall.feasibility.ModelParameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is worked out from a fabric's settings and tables and kept, as it costs more to work out than to keep. Not thread-safe. */
final class Derived {

    private final Map<String, NodesDraw> nodes = new HashMap<>();
    private final Map<String, GuestWatts> guests = new HashMap<>();
    private FeasibilityModel model;

    /** The model under these parameters: the same as long as they are. */
    FeasibilityModel model(ModelParameters parameters) {
        if (model == null || !model.parameters().equals(parameters)) {
            model = new FeasibilityModel(parameters);
        }
        return model;
    }

    /** What a site's nodes say that they draw; summed up anew when one has spoken since. */
    NodesDraw nodesDraw(SiteState site) {
        NodesDraw held = nodes.get(site.card().site());
        if (held == null || held.of() != site.nodes()) {
            held = NodesDraw.of(site.nodes());
            nodes.put(site.card().site(), held);
        }
        return held;
    }

    /** What the guests of an account draw, W by the site that they came from; worked out anew when a job there has changed. */
    Map<String, Double> guestWatts(FabricState state, ReportAccount account, Occupants there) {
        if (account.guests().isEmpty()) {
            return Map.of();
        }
        GuestWatts held = guests.get(account.key());
        if (held == null || held.there() != there || held.of() != account.guests()) {
            Map<String, Double> watts = new TreeMap<>();
            for (ReportAccount.Guest guest : account.guests()) {
                JobState job = state.jobs().get(guest.job());
                if (job != null && job.computes() && account.subject().site().equals(job.site())) {
                    watts.merge(guest.source(), Occupants.watts(job, there.defaultWatts()), Double::sum);
                }
            }
            held = new GuestWatts(there, account.guests(), watts);
            guests.put(account.key(), held);
        }
        return held.bySource();
    }

    private record GuestWatts(Occupants there, List<ReportAccount.Guest> of, Map<String, Double> bySource) {}
}
