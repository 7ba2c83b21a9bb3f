package io.windfall.faults;

/** What can go wrong. A schedule has met one where it had an effect, not where it was only planned. */
public enum Fault {
    MESSAGE_DELAYED("a record took seconds to reach the log or its reader"),
    TOPICS_REORDERED("one raw partition lagged behind the others"),
    MESSAGE_DUPLICATED("a record was appended or read twice"),
    EXECUTOR_CRASHED("an executor's process died, between persisting and any output, or anywhere else"),
    MACHINE_REBOOTED("a site's machine went down with all that ran there"),
    EXECUTOR_PAUSED("an executor's process stood still for seconds"),
    CLOCK_DRIFTED("a site's clock ran fast or slow"),
    ORCHESTRATOR_CRASHED("the orchestrator died and fell back to its last commit"),
    SITE_CUT_FROM_KAFKA("a site did not reach the log"),
    SITES_CUT_FROM_EACH_OTHER("a transfer met a cut between two sites"),
    STALE_COMMAND("a command reached its site late, or for a session that was over"),
    BEAT_BACKLOG("beats waited in the log for longer than a lease"),
    DISK_FULL("a checkpoint or a fetch found the disk full"),
    DISK_LOST("a site lost its disk: state, jobs and checkpoints"),
    CHECKPOINT_TORN("a checkpoint or a fetch was broken off half-written"),
    JOB_ENDED_IN_MOVE("a job did its last step while it was to be moved"),
    JOB_CRASHED_IN_MOVE("a job crashed while it was to be moved"),
    JOB_CRASHED("a job crashed"),
    SITE_TAKEN_OVER("a silent site's job was started from a verified copy elsewhere"),
    TWO_PROCESSES("a second executor ran for a site"),
    DEMAND_RESPONSE("a demand response paused a job"),
    OPERATOR_ORDER("an operator held a job or a site back, or ended a migration"),
    LEASE_UNPROMISED("a session that promises no lease was replaced by another");

    private final String meaning;

    Fault(String meaning) {
        this.meaning = meaning;
    }

    /** What it means for a schedule to have met it. */
    public String meaning() {
        return meaning;
    }
}
