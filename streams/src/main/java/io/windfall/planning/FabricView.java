package io.windfall.planning;

import io.windfall.feasibility.FeasibilityModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A fabric at the instant of a plan.
 *
 * @param sites by name, in the order of their names
 * @param standing the jobs that can be moved or started
 * @param links what is known of links
 * @param model the feasibility model in force
 * @param explained whether proposals name all that they were weighed against, which takes longer than to choose
 */
public record FabricView(
        Map<String, SiteView> sites, Standing standing, Links links, FeasibilityModel model, boolean explained) {

    /** First in, first out. */
    public static final Comparator<JobView> BY_ARRIVAL =
            Comparator.comparingLong(JobView::arrival).thenComparing(JobView::job);

    /** A fabric whose jobs are all at hand, in the order of arrival. */
    public FabricView(Map<String, SiteView> sites, List<JobView> jobs, Links links, FeasibilityModel model) {
        this(sites, new Listed(jobs), links, model, true);
    }

    /** Shows jobs when they are asked for: of many sites, a plan looks at few. Each in the order of arrival. */
    public interface Standing {

        /** Those at a site; the same whenever they are asked for within a plan. */
        List<JobView> at(String site);

        /** Whether any at a site may be kept from running within its slack; true where it is not known. */
        default boolean hasSlackAt(String site) {
            return true;
        }

        /** Those at a site that do not run. */
        default List<JobView> waitingAt(String site) {
            List<JobView> waiting = new ArrayList<>();
            for (JobView job : at(site)) {
                if (!job.running()) {
                    waiting.add(job);
                }
            }
            return waiting;
        }
    }

    /** Shows links when they are asked for: of many, a plan looks at few. */
    @FunctionalInterface
    public interface Links {

        /** The link, or null where nothing is known of one; the same whenever it is asked within a plan. */
        LinkView of(String source, String destination);
    }

    /** All jobs that can be moved or started, in the order of arrival. */
    public List<JobView> jobs() {
        List<JobView> all = new ArrayList<>();
        for (String site : sites.keySet()) {
            all.addAll(standing.at(site));
        }
        all.sort(BY_ARRIVAL);
        return all;
    }

    /** Those that do not run. */
    List<JobView> waiting() {
        List<JobView> all = new ArrayList<>();
        for (String site : sites.keySet()) {
            all.addAll(standing.waitingAt(site));
        }
        all.sort(BY_ARRIVAL);
        return all;
    }

    /** The link, or null where nothing is known of one. */
    public LinkView link(String source, String destination) {
        return links.of(source, destination);
    }

    /** Jobs in a list. */
    private record Listed(List<JobView> jobs) implements Standing {

        @Override
        public List<JobView> at(String site) {
            List<JobView> there = new ArrayList<>();
            for (JobView job : jobs) {
                if (job.site().equals(site)) {
                    there.add(job);
                }
            }
            return there;
        }
    }
}
