package io.windfall.planning;

import io.windfall.feasibility.FeasibilityModel;
import java.util.List;
import java.util.NavigableMap;

/**
 * A fabric at the instant of a plan.
 *
 * @param sites by name
 * @param jobs that can be moved or started, in the order of arrival
 * @param links by {@code source>destination}
 * @param model the feasibility model in force
 */
public record FabricView(
        NavigableMap<String, SiteView> sites,
        List<JobView> jobs,
        NavigableMap<String, LinkView> links,
        FeasibilityModel model) {

    /** The link, or null where nothing is known of one. */
    public LinkView link(String source, String destination) {
        return links.get(source + ">" + destination);
    }
}
