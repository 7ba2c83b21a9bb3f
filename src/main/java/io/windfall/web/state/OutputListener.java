package io.windfall.web.state;

import io.windfall.schema.MigrationDecision;
import io.windfall.schema.MigrationState;
import io.windfall.schema.WindowReport;

/** Told of outputs as they are read, by the thread that reads them: must not block. History is not told again. */
public interface OutputListener {

    void decision(MigrationDecision decision);

    void migration(MigrationState migration);

    void report(WindowReport report);

    void letter(Letter letter);
}
