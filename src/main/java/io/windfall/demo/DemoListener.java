package io.windfall.demo;

import io.windfall.fleet.FleetStatus;
import io.windfall.schema.MigrationDecision;

/** Sees the demo as it runs. */
public interface DemoListener {

    /** A step of the preparation begins. */
    void preparing(String step);

    /** The fleet after an exchange with the orchestrator. */
    void at(FleetStatus status);

    /** The orchestrator decided. */
    void decided(MigrationDecision decision);
}
