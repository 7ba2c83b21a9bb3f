package io.windfall.faults;

import io.windfall.executor.JobProgressReport;
import io.windfall.executor.machine.Instruction;
import io.windfall.executor.machine.OutboxEvent;
import io.windfall.executor.machine.Output;
import io.windfall.fabric.Command;
import io.windfall.fabric.ExecutorEvent;
import io.windfall.fabric.JobReport;
import java.util.List;

/** Turns what one side says into what the other hears, as the codecs of both do. */
final class Records {

    private Records() {}

    static Instruction instruction(Command command) {
        return new Instruction(
                command.id(),
                Instruction.Kind.valueOf(command.kind().name()),
                command.job(),
                command.site(),
                command.session(),
                command.epoch(),
                command.migrationId(),
                command.source(),
                command.destination(),
                command.notAfterMillis() == null ? -1 : command.notAfterMillis(),
                command.manifestDigest(),
                command.sourceUrl(),
                command.checkpoint(),
                command.kind() == Command.Kind.FETCH || command.kind() == Command.Kind.PRESTAGE ? "signed" : null);
    }

    static ExecutorEvent event(OutboxEvent event, String site) {
        return new ExecutorEvent(
                event.job(),
                event.migrationId(),
                event.commandId(),
                ExecutorEvent.Kind.valueOf(event.kind().name()),
                site,
                event.session(),
                event.number(),
                event.epoch(),
                event.wallMillis(),
                event.manifestDigest(),
                known(event.checkpointBytes()),
                known(event.transferredBytes()),
                known(event.transferSeconds()),
                known(event.stepsLost()),
                event.reason(),
                known(event.totalBytes()),
                known(event.bandwidthBps()),
                known(event.step()));
    }

    static JobReport report(Output.SendReport report, String site, long wallMillis) {
        JobProgressReport progress = report.progress();
        return new JobReport(
                progress.job(),
                site,
                null,
                JobReport.State.valueOf(report.state().name()),
                report.epoch(),
                report.session(),
                report.sequence(),
                wallMillis,
                progress.checkpointBytes(),
                known(progress.deltaBytes()),
                List.of(),
                known(progress.lastCheckpointAtMillis()),
                known(progress.step()),
                known(progress.totalSteps()),
                known(progress.remainingSeconds()),
                known(progress.computeWatts()),
                progress.gpuModel(),
                known(progress.deadlineMillis()),
                0,
                progress.migratable(),
                progress.allowedSites(),
                List.of());
    }

    private static Long known(long value) {
        return value < 0 ? null : value;
    }

    private static Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
