package io.windfall.web.state;

import io.windfall.schema.ClockState;
import io.windfall.schema.JobFeasibility;
import io.windfall.schema.JobRecord;
import io.windfall.schema.LastChoice;
import io.windfall.schema.MigrationState;
import io.windfall.schema.SiteState;
import io.windfall.schema.WindowState;
import io.windfall.topology.FabricStores;
import io.windfall.topology.OrchestratorTopology;
import io.windfall.web.view.DecisionView;
import io.windfall.web.view.FabricRows;
import io.windfall.web.view.JobTally;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads one fabric that this instance holds. Every read may throw {@link io.windfall.topology.StoresUnavailableException}.
 */
public final class FabricReader {
    private final FabricStores stores;
    private final int partition;
    private final String fabric;

    FabricReader(FabricStores stores, int partition, String fabric) {
        this.stores = stores;
        this.partition = partition;
        this.fabric = fabric;
    }

    /** Its time and settings; null: there is no such fabric. */
    public ClockState clock() {
        return stores.row(OrchestratorTopology.CLOCK_STORE, partition, fabric, "");
    }

    /** A job; null: there is none. */
    public JobRecord job(String job) {
        return stores.row(OrchestratorTopology.JOBS_STORE, partition, fabric, job);
    }

    /** What was last said of where a job could go; null: nothing. */
    public JobFeasibility feasibility(String job) {
        return stores.row(OrchestratorTopology.FEASIBILITY_STORE, partition, fabric, job);
    }

    /** A job's migration under way; null: it has none. */
    public MigrationState migration(String job) {
        return stores.row(OrchestratorTopology.MIGRATIONS_STORE, partition, fabric, job);
    }

    /** What was last decided for a job; null: nothing. */
    public LastChoice choice(String job) {
        return stores.row(OrchestratorTopology.CHOICES_STORE, partition, fabric, job);
    }

    /** What of each site is known of its window, by site. */
    public Map<String, WindowState> windows() {
        Map<String, WindowState> windows = new HashMap<>();
        stores.<WindowState>rows(OrchestratorTopology.WINDOWS_STORE, partition, fabric, null, row -> {
            windows.put(row.key, row.value);
            return true;
        });
        return windows;
    }

    /** Sites, sorted by name. */
    public List<SiteState> sites() {
        return all(OrchestratorTopology.SITES_STORE);
    }

    /**
     * Jobs in the order of their names.
     *
     * @param after only those behind this name; null: all
     * @param visitor says whether it wants more
     */
    public void jobs(String after, Predicate<JobRecord> visitor) {
        stores.<JobRecord>rows(
                OrchestratorTopology.JOBS_STORE, partition, fabric, after, row -> visitor.test(row.value));
    }

    /** As {@link #jobs}, of what is said of where they could go. */
    public void feasibilities(String after, Predicate<JobFeasibility> visitor) {
        stores.<JobFeasibility>rows(
                OrchestratorTopology.FEASIBILITY_STORE, partition, fabric, after, row -> visitor.test(row.value));
    }

    /** Whether a job's last choice is this decision and waits for an answer. */
    public boolean isWaiting(String job, String decisionId) {
        LastChoice choice = choice(job);
        return choice != null
                && decisionId.equals(choice.getDecisionId())
                && DecisionView.isWaiting(clock(), choice, job(job));
    }

    /** All but its jobs, which are counted: takes as long as it takes to read those. Null: there is no such fabric. */
    FabricRows rows() {
        ClockState clock = clock();
        if (clock == null) {
            return null;
        }
        JobTally jobs = new JobTally();
        jobs(null, job -> {
            jobs.add(job);
            return true;
        });
        return new FabricRows(
                fabric, clock, sites(), windows(), all(OrchestratorTopology.MIGRATIONS_STORE), waiting(clock), jobs);
    }

    private List<String> waiting(ClockState clock) {
        List<LastChoice> waiting = new ArrayList<>();
        if (clock.getSettings().getMode() == io.windfall.schema.Mode.APPROVE) {
            stores.<LastChoice>rows(OrchestratorTopology.CHOICES_STORE, partition, fabric, null, row -> {
                if (row.value.getAnswer() == null && DecisionView.isWaiting(clock, row.value, job(row.key))) {
                    waiting.add(row.value);
                }
                return true;
            });
        }
        waiting.sort(Comparator.comparing(LastChoice::getDecidedAt).thenComparing(LastChoice::getDecisionId));
        return waiting.stream().map(LastChoice::getDecisionId).toList();
    }

    private <A extends SpecificRecord> List<A> all(String store) {
        List<A> all = new ArrayList<>();
        stores.<A>rows(store, partition, fabric, null, row -> all.add(row.value));
        return all;
    }
}
