package io.windfall.evaluate;

import io.windfall.feasibility.ModelParameters;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.Scenario;
import io.windfall.fleet.Workload;
import io.windfall.planning.Policies;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What to evaluate: every policy with every preset, slack and seed.
 *
 * @param name what it is called: a benchmark's or a scenario's name
 * @param scenario sites, windows, links, run times
 * @param fleet all else; its seed, slack and preset are set for each cell, alpha and epsilon of its model hold for all
 * @param days days with surplus
 * @param policies by name; static is run beside them where it is not named, to compare with
 * @param presets {@code full}, {@code paper} or both
 * @param slacks shares of its run time that a job may be paused
 * @param seeds one run for each
 */
public record EvaluationOptions(
        String name,
        Scenario scenario,
        FleetConfig fleet,
        int days,
        List<String> policies,
        List<String> presets,
        List<Double> slacks,
        List<Long> seeds) {

    public EvaluationOptions {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(scenario, "scenario");
        Objects.requireNonNull(fleet, "fleet");
        policies.forEach(Policies::named);
        presets.forEach(ModelParameters::preset);
        policies = distinct("policy", policies);
        presets = distinct("preset", presets);
        slacks = distinct("slack", slacks);
        seeds = distinct("seed", seeds);
        slacks.forEach(fleet::withSlack);
    }

    /**
     * Draws the first workload, so that what cannot be run is said before anything is.
     *
     * @throws io.windfall.fleet.ScenarioException when the scenario does not go with the fleet
     * @throws IllegalArgumentException when not a single job arrives with some seed
     */
    public void check() {
        for (long seed : seeds) {
            FleetConfig drawn = fleet(presets.get(0), slacks.get(0), seed);
            if (Workload.generate(scenario, drawn).jobs().isEmpty()) {
                throw new IllegalArgumentException(
                        "no job arrives with seed " + seed + ": take a higher load or more days");
            }
        }
    }

    /** The fleet of a cell. */
    FleetConfig fleet(String preset, double slack, long seed) {
        ModelParameters model = ModelParameters.preset(preset)
                .withAlpha(fleet.model().alpha())
                .withEpsilon(fleet.model().epsilon());
        return fleet.toBuilder().model(model).slack(slack).seed(seed).build();
    }

    private static <T> List<T> distinct(String what, List<T> values) {
        Set<T> once = new LinkedHashSet<>(values);
        if (once.isEmpty() || once.size() != values.size()) {
            throw new IllegalArgumentException(
                    "name at least one " + what + ", and each once, not " + (values.isEmpty() ? "none" : values));
        }
        return List.copyOf(once);
    }
}
