package io.windfall.demo;

import io.windfall.feasibility.ModelParameters;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.Scenario;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What to show.
 *
 * @param scenario sites, windows, links
 * @param policy the planning policy
 * @param preset model parameters by name
 * @param fleet slots, load, days, seed
 * @param journal the file to keep the run's journal in; replaced
 * @param version the program's, for that file
 */
public record DemoOptions(
        Scenario scenario, String policy, String preset, FleetConfig fleet, Path journal, String version) {

    public DemoOptions {
        Objects.requireNonNull(scenario, "scenario");
        Objects.requireNonNull(policy, "policy");
        ModelParameters.preset(preset);
        Objects.requireNonNull(fleet, "fleet");
        Objects.requireNonNull(journal, "journal");
        Objects.requireNonNull(version, "version");
    }
}
