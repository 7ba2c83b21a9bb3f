package io.windfall.feasibility;

/** Why a move is out of the question, whatever the figures say or because of them. */
public enum Reason {
    NO_WINDOW("the destination has no surplus window open"),
    NOT_MIGRATABLE("the job may not be moved"),
    HELD("an operator holds the job where it is, until that is taken back"),
    SITE_NOT_ALLOWED("the job may not run at this site"),
    SITE_WITHDRAWN("the site is out of service"),
    SITE_FORBIDDEN("an operator forbids sending jobs to this site, until that is taken back"),
    NO_EXECUTOR("no executor has reported for this site yet"),
    EXECUTOR_SILENT("the executor of this site is silent: its lease is over"),
    NO_SLOT("no slot is free at the destination"),
    GPU_MISMATCH("the destination lacks the job's GPU model"),
    DEMAND_RESPONSE("the destination is under a demand response: it sheds load"),
    TIME("the move takes too much of the window, and no change within the limits would mend it"),
    ENERGY("the move would use up more energy than it gains, and no longer window would mend it"),
    NO_LINK("no link leads to the destination"),
    DEADLINE("the job would miss a deadline that it can meet where it is"),
    JOB_ENDED("the job has nothing left to run"),
    HERE("the job is there already");

    private final String description;

    Reason(String description) {
        this.description = description;
    }

    /** In plain words, to complete "not moved, because …". */
    public String description() {
        return description;
    }
}
