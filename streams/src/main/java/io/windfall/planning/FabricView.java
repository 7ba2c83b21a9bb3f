package io.windfall.planning;

import io.windfall.feasibility.FeasibilityModel;
import java.util.List;
import java.util.NavigableMap;

/**
 * A fabric at the instant of a plan.
 *
 * @param sites by name
 * @param jobs that can be moved or started, in the order of arrival
 * @param links what is known of links
 * @param model the feasibility model in force
 */
public record FabricView(
        NavigableMap<String, SiteView> sites, List<JobView> jobs, Links links, FeasibilityModel model) {

    /** Shows links when they are asked for: of many, a plan looks at few. */
    @FunctionalInterface
    public interface Links {

        /** The link, or null where nothing is known of one; the same whenever it is asked within a plan. */
        LinkView of(String source, String destination);
    }

    /** The link, or null where nothing is known of one. */
    public LinkView link(String source, String destination) {
        return links.of(source, destination);
    }
}
