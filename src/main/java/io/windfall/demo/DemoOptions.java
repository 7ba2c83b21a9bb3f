package io.windfall.demo;

import io.windfall.feasibility.ModelParameters;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.Scenario;
import java.util.Objects;

/**
 * What to show.
 *
 * @param scenario sites, windows, links
 * @param policy the planning policy
 * @param preset model parameters by name
 * @param fleet slots, load, days, seed
 */
public record DemoOptions(Scenario scenario, String policy, String preset, FleetConfig fleet) {

    public DemoOptions {
        Objects.requireNonNull(scenario, "scenario");
        Objects.requireNonNull(policy, "policy");
        ModelParameters.preset(preset);
        Objects.requireNonNull(fleet, "fleet");
    }
}
