package io.windfall.executor.machine;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.JobProgressReport;
import java.util.List;

/**
 * A job as the state holds it; {@link Job} is its working copy.
 *
 * @param job the job
 * @param phase how it stands
 * @param epoch the epoch under which it is held; 0: none was granted
 * @param highestEpoch the highest epoch seen in any command
 * @param runEpoch the epoch of the start or stop that is out, or under which it lives; 0: none
 * @param ordered whether this process has ordered the start
 * @param checkpoint the newest complete one that is known here, or null
 * @param command the command being obeyed, or null
 * @param next a START or RESUME that waits for the end of a stop, or null
 * @param stopReason STOPPING: what becomes of it then
 * @param stopWrites STOPPING: whether a checkpoint is written first
 * @param offer what is on offer, or null
 * @param capture a PRESTAGE being obeyed at its source, or null
 * @param pull a FETCH or PRESTAGE being obeyed at its destination, or null
 * @param copy another site's checkpoint that is held here in full, or null
 * @param copyMigration the migration for which it was pulled, or null: ahead of any
 * @param arrived STARTING: whether it starts from such a copy
 * @param restarts crashes in a row without a new checkpoint
 * @param restartAtMillis BACKING_OFF: when it starts again, ms on the boot clock
 * @param failure ENDED: why it failed; null: it finished
 * @param stepsLost steps to be done again since it last ran; -1: unknown
 * @param progress what the driver last said, or null
 * @param reported what was last reported, or null
 * @param disowned whether the driver was told to forget it
 * @param obeyed the last commands taken in, by id
 */
record JobEntry(
        String job,
        Phase phase,
        long epoch,
        long highestEpoch,
        long runEpoch,
        boolean ordered,
        Checkpoint checkpoint,
        Instruction command,
        Instruction next,
        StopReason stopReason,
        boolean stopWrites,
        Offered offer,
        Instruction capture,
        Instruction pull,
        Checkpoint copy,
        String copyMigration,
        boolean arrived,
        int restarts,
        long restartAtMillis,
        String failure,
        long stepsLost,
        JobProgressReport progress,
        Reported reported,
        boolean disowned,
        List<String> obeyed) {

    /** A checkpoint on offer, and to which site. */
    record Offered(String manifestDigest, String destination) {}

    /** A report that was sent, and when by the boot clock. */
    record Reported(Output.ReportedState state, long epoch, String session, long atMillis) {}
}
