package io.windfall.metrics;

import io.windfall.fabric.Command;
import io.windfall.fabric.Decision;
import io.windfall.fabric.Migration;
import io.windfall.fabric.Output;
import io.windfall.fabric.Rejection;
import io.windfall.log.LogContext;
import io.windfall.topology.EmissionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs beginning and end of each migration at INFO, and at DEBUG decisions, commands, other steps of migrations and entries
 * without effect, each with its fabric, job and migration.
 */
final class EmissionLog implements EmissionListener {
    private static final Logger LOG = LoggerFactory.getLogger(EmissionLog.class);

    @Override
    public void emitted(String fabric, Output output, long calledForAtMillis) {
        if (output instanceof Migration migration) {
            LogContext about = LogContext.fabric(fabric)
                    .and(LogContext.JOB, migration.job())
                    .and(LogContext.MIGRATION, migration.id());
            try (about) {
                migration(migration);
            }
        } else if (LOG.isDebugEnabled()) {
            LogContext about = LogContext.fabric(fabric);
            try (about) {
                detail(output, about);
            }
        }
    }

    private static void migration(Migration migration) {
        if (migration.phase() == Migration.Phase.REQUESTED) {
            LOG.info(
                    "Migration {} of {} from {} to {} begins",
                    migration.id(),
                    migration.job(),
                    migration.source(),
                    migration.destination());
        } else if (migration.phase().ended()) {
            LOG.info(
                    "Migration {} of {} from {} to {} is {}{}",
                    migration.id(),
                    migration.job(),
                    migration.source(),
                    migration.destination(),
                    migration.phase(),
                    migration.reason() == null ? "" : ": " + migration.reason());
        } else {
            LOG.debug("Migration {} of {} is {}", migration.id(), migration.job(), migration.phase());
        }
    }

    private static void detail(Output output, LogContext about) {
        if (output instanceof Decision decision) {
            about.and(LogContext.JOB, decision.proposal().job());
            LOG.debug(
                    "Decision {}: {} {}",
                    decision.id(),
                    decision.proposal().action(),
                    decision.proposal().reason());
        } else if (output instanceof Command command) {
            about.and(LogContext.JOB, command.job()).and(LogContext.MIGRATION, command.migrationId());
            LOG.debug("Command {}: {} at {}", command.id(), command.kind(), command.site());
        } else if (output instanceof Rejection rejection) {
            LOG.debug("No effect, {}: {}", rejection.reason(), rejection.detail());
        }
    }
}
