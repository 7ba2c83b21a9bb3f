package io.windfall.fabric;

/** What the state machine says to the world. */
public sealed interface Output
        permits JobFeasibility, JobGone, Decision, Round, Command, Migration, Rejection, WindowReport {}
