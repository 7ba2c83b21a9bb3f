package io.windfall.demo;

import io.windfall.fleet.FleetStatus;
import io.windfall.schema.MigrationDecision;
import java.io.IOException;
import java.nio.file.Path;

/** Sees the demo as it runs. */
public interface DemoListener {

    /** A step of the preparation begins. */
    void preparing(String step);

    /** The fleet after an exchange with the orchestrator. */
    void at(FleetStatus status);

    /** The orchestrator decided. */
    void decided(MigrationDecision decision);

    /** The journal of the run is in this file. */
    void kept(Path journal);

    /** The file could not be written; the run itself is sound. */
    void notKept(Path journal, IOException reason);
}
