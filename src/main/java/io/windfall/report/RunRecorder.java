package io.windfall.report;

import io.windfall.fabric.Decision;
import io.windfall.fabric.JobFeasibility;
import io.windfall.fabric.Migration;
import io.windfall.fabric.Output;
import io.windfall.feasibility.CheckpointClass;
import io.windfall.feasibility.Verdict;
import io.windfall.fleet.FleetListener;
import io.windfall.planning.Alternative;
import io.windfall.planning.Proposal;
import io.windfall.report.ReportData.VerdictCount;
import io.windfall.report.Timeline.Segment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Records one run of a simulated fleet for a report: hand it to {@code FleetSimulator.listen} and, as the listener of the
 * outputs, to the orchestrator. Keeps every phase of every job. Not thread-safe.
 */
public final class RunRecorder implements FleetListener, Consumer<Output> {

    /** Most lanes drawn for a site. */
    public static final int MOST_LANES = 32;

    private final String policy;
    private final long seed;
    private final List<String> sites;
    private final EnergyBins energy;
    private final Map<String, Segment> present = new HashMap<>();
    private final List<Segment> segments = new ArrayList<>();
    private final Map<String, Long> openSince = new HashMap<>();
    private final List<Timeline.Window> windows = new ArrayList<>();
    private final List<Move> moves = new ArrayList<>();
    private final Map<String, String> explanations = new HashMap<>();
    private final Map<String, String> decisionOf = new HashMap<>();
    private final Map<CheckpointClass, long[]> verdicts = new EnumMap<>(CheckpointClass.class);
    private final long startMillis;
    private long lastMillis;

    /**
     * A recorder of a run that has not begun.
     *
     * @param policy whose run it is
     * @param seed of the run
     * @param sites in the order in which they are shown
     * @param startMillis when it begins, ms since 1970-01-01 UTC
     */
    public RunRecorder(String policy, long seed, List<String> sites, long startMillis) {
        this.policy = policy;
        this.seed = seed;
        this.sites = List.copyOf(sites);
        this.startMillis = startMillis;
        this.lastMillis = startMillis;
        this.energy = new EnergyBins(startMillis);
    }

    /** Whose run it is. */
    public String policy() {
        return policy;
    }

    @Override
    public void phase(String job, String site, Phase phase, long atMillis) {
        end(present.remove(job), atMillis);
        lastMillis = atMillis;
        if (phase != Phase.FINISHED) {
            present.put(job, new Segment(job, site, 0, phase, atMillis, atMillis));
        }
    }

    @Override
    public void window(String site, boolean open, long atMillis) {
        if (open) {
            openSince.putIfAbsent(site, atMillis);
        } else if (openSince.containsKey(site)) {
            windows.add(new Timeline.Window(site, openSince.remove(site), atMillis));
        }
    }

    @Override
    public void power(String site, double gridWatts, double surplusWatts, double migrationWatts, long atMillis) {
        energy.power(site, gridWatts, surplusWatts, migrationWatts, atMillis);
    }

    @Override
    public void moved(Move move) {
        moves.add(move);
    }

    /** Takes in what the orchestrator says: verdicts are counted, the reasons of moves kept. */
    @Override
    public void accept(Output output) {
        if (output instanceof JobFeasibility judged) {
            count(judged);
        } else if (output instanceof Decision decision && decision.proposal().action() == Proposal.Action.MOVE) {
            explanations.put(decision.id(), decision.proposal().explanation().toString());
        } else if (output instanceof Migration migration && migration.decisionId() != null) {
            decisionOf.put(migration.id(), migration.decisionId());
        }
    }

    /** The run until the last change of a job's phase. */
    public Timeline timeline() {
        return timeline(lastMillis);
    }

    /** The run until an instant, ms since 1970-01-01 UTC; what goes on then is cut there, and goes on being recorded. */
    public Timeline timeline(long endMillis) {
        List<Segment> all = new ArrayList<>(segments);
        List<Timeline.Window> open = new ArrayList<>(windows);
        present.values().stream()
                .filter(segment -> segment.startMillis() < endMillis)
                .forEach(segment -> all.add(until(segment, endMillis)));
        openSince.forEach((site, since) -> {
            if (since < endMillis) {
                open.add(new Timeline.Window(site, since, endMillis));
            }
        });
        open.sort(Comparator.comparingLong(Timeline.Window::startMillis).thenComparing(Timeline.Window::site));
        Lanes.Laid laid = Lanes.out(all, MOST_LANES);
        return new Timeline(
                policy,
                seed,
                startMillis,
                endMillis,
                sites,
                open,
                laid.segments(),
                laid.staysLeftOut(),
                energy.until(endMillis));
    }

    /** Verdicts by class, one a destination of each job each time they changed. */
    public List<VerdictCount> verdicts() {
        List<VerdictCount> counts = new ArrayList<>();
        for (CheckpointClass size : CheckpointClass.values()) {
            long[] count = verdicts.getOrDefault(size, new long[3]);
            counts.add(new VerdictCount(policy, size.name(), count[0], count[1], count[2]));
        }
        return counts;
    }

    /** The moves that gained most, best first; at most half of all, so that none is also among the least. */
    public List<ExplainedMove> mostWorth(int most) {
        List<Move> sorted = sorted();
        return explained(sorted.subList(0, Math.min(most, (sorted.size() + 1) / 2)));
    }

    /** The moves that gained least, worst first; at most half of all. */
    public List<ExplainedMove> leastWorth(int most) {
        List<Move> sorted = sorted();
        Collections.reverse(sorted);
        return explained(sorted.subList(0, Math.min(most, sorted.size() / 2)));
    }

    private List<Move> sorted() {
        List<Move> sorted = new ArrayList<>(moves);
        sorted.sort(Comparator.comparingDouble(Move::gainJoules)
                .reversed()
                .thenComparing(Move::begunMillis)
                .thenComparing(Move::job));
        return sorted;
    }

    private List<ExplainedMove> explained(List<Move> some) {
        return some.stream()
                .map(move -> ExplainedMove.of(
                        move, explanations.getOrDefault(decisionOf.getOrDefault(move.migrationId(), ""), "")))
                .toList();
    }

    private void end(Segment segment, long atMillis) {
        if (segment != null && atMillis > segment.startMillis()) {
            segments.add(until(segment, atMillis));
        }
    }

    private static Segment until(Segment segment, long endMillis) {
        return new Segment(
                segment.job(), segment.site(), segment.lane(), segment.phase(), segment.startMillis(), endMillis);
    }

    private void count(JobFeasibility judged) {
        long[] counts = verdicts.computeIfAbsent(judged.checkpointClass(), size -> new long[3]);
        for (Alternative alternative : judged.destinations()) {
            Verdict verdict = alternative.verdict();
            counts[verdict instanceof Verdict.Feasible ? 0 : verdict instanceof Verdict.Conditional ? 1 : 2]++;
        }
    }
}
