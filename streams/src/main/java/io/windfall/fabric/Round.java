package io.windfall.fabric;

import java.util.List;

/**
 * A planning round; under {@code clock=external} every tick gives one.
 *
 * @param round counts rounds
 * @param atMillis when, fabric's time
 * @param policy the policy in force
 * @param mode the mode in force
 * @param planned whether a plan was made
 * @param triggers what called for it, sorted
 * @param jobs jobs that have not ended
 * @param openSites sites with surplus
 * @param moves moves decided
 * @param starts starts decided
 * @param stays jobs that stay though another site has surplus
 * @param entriesApplied entries applied to the fabric so far
 * @param commandsIssued commands issued for the fabric so far
 * @param wakeAtMillis when something falls due without any further entry, or null
 */
public record Round(
        long round,
        long atMillis,
        String policy,
        Settings.Mode mode,
        boolean planned,
        List<String> triggers,
        int jobs,
        int openSites,
        int moves,
        int starts,
        int stays,
        long entriesApplied,
        long commandsIssued,
        Long wakeAtMillis)
        implements Output {

    public Round {
        triggers = List.copyOf(triggers);
    }
}
