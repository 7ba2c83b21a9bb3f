package io.windfall.fabric;

import io.windfall.feasibility.Verdict;
import io.windfall.planning.Alternative;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps account of every window of surplus and every demand-response event, and reports on each that is over. Comes after
 * all other stages: what they did with an entry is counted, and then what the entry closed is closed. The energy is
 * {@link MeterStage}'s.
 */
final class ReportsStage implements Stage {

    @Override
    public void apply(FabricState state, JournalEntry entry, Effects effects) {
        if (!state.reports().isEmpty()) {
            count(state, effects);
        }
        if (entry.body() instanceof Signal signal) {
            settle(state, signal.site(), state.windows().get(signal.site()), signal, effects);
        } else if (entry.body() instanceof SiteReading reading) {
            settle(state, reading.site(), state.windows().get(reading.site()), null, effects);
        } else if (entry.body() instanceof Tick) {
            state.windows().rows().forEach((site, windows) -> settle(state, site, windows, null, effects));
        }
    }

    private static void settle(FabricState state, String site, WindowState windows, Signal cause, Effects effects) {
        if (windows != null) {
            WindowAccounts.settle(state, site, windows, cause, effects);
            if (windows.hasDemandResponse()) {
                EventAccounts.settle(state, site, windows, effects);
            }
        }
    }

    private static void count(FabricState state, Effects effects) {
        Map<String, Map<String, String>> refused = new HashMap<>();
        for (Output output : effects.outputs()) {
            if (output instanceof Migration migration && migration.phase().ended()) {
                count(state, migration.destination(), migration);
                count(state, migration.source(), migration);
            } else if (output instanceof JobFeasibility judged) {
                refused(state, judged, refused);
            }
        }
        refused.forEach((key, reasons) ->
                state.reports().put(key, state.reports().get(key).refusing(reasons)));
    }

    private static void count(FabricState state, String site, Migration migration) {
        for (ReportAccount account : List.copyOf(state.reports().at(site))) {
            if (account.hasBegun()) {
                state.reports().put(account.key(), pruned(state, account).counting(migration));
            }
        }
    }

    /** Without guests that have ended or gone: they make room. */
    private static ReportAccount pruned(FabricState state, ReportAccount account) {
        List<ReportAccount.Guest> there = new ArrayList<>(account.guests());
        there.removeIf(guest -> {
            JobState job = state.jobs().get(guest.job());
            return job == null
                    || !job.live()
                    || !job.site().equals(account.subject().site());
        });
        return there.size() == account.guests().size() ? account : account.withGuests(there);
    }

    /** Why a job does not go where there is a window, of all places; a verdict is published when it says something new. */
    private static void refused(FabricState state, JobFeasibility judged, Map<String, Map<String, String>> byAccount) {
        for (Alternative other : judged.destinations()) {
            String key = ReportAccount.windowKey(other.site());
            if (other.windowOpen() && state.reports().get(key) != null) {
                byAccount.computeIfAbsent(key, any -> new TreeMap<>()).put(judged.job(), word(other));
            }
        }
    }

    private static String word(Alternative other) {
        if (other.reason() != null) {
            return other.reason().name();
        }
        return other.verdict() instanceof Verdict.Conditional ? "CONDITIONAL" : "NOT_CHOSEN";
    }
}
