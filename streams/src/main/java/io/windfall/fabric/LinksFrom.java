package io.windfall.fabric;

import io.windfall.feasibility.ModelParameters;
import io.windfall.planning.LinkView;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The links that leave a site, as a plan sees them; kept until one of them changes. What was observed fades by steps of
 * {@link #STEP_MILLIS}: of many links, few need to be looked at anew from one plan to the next.
 */
final class LinksFrom {

    /** Ten minutes: far below any half-life of what was observed. */
    private static final long STEP_MILLIS = 600_000;

    private final Map<String, LinkState> held = new HashMap<>();
    private final Map<String, LinkView> seen = new HashMap<>();
    private long seenAtMillis = Long.MIN_VALUE;
    private Duration seenHalfLife;

    private LinksFrom(Collection<LinkState> links) {
        for (LinkState link : links) {
            held.put(link.destination(), link);
        }
    }

    /** Those of a site. */
    static LinksFrom of(FabricState state, String source) {
        return state.links().summaryAt(source, LinksFrom.class, LinksFrom::new);
    }

    /** The link to a destination with no transfer on it, or null where nothing is known of one. */
    LinkView to(String destination, long nowMillis, ModelParameters parameters) {
        long step = nowMillis - StrictMath.floorMod(nowMillis, STEP_MILLIS);
        if (step != seenAtMillis || !parameters.bandwidthHalfLife().equals(seenHalfLife)) {
            seen.clear();
            seenAtMillis = step;
            seenHalfLife = parameters.bandwidthHalfLife();
        }
        LinkView view = seen.get(destination);
        if (view == null) {
            LinkState link = held.get(destination);
            if (link == null) {
                return null;
            }
            view = new LinkView(link.estimate().at(step, parameters).bandwidth(), 0);
            seen.put(destination, view);
        }
        return view;
    }
}
