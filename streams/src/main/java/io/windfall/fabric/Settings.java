package io.windfall.fabric;

import io.windfall.feasibility.ModelParameters;
import io.windfall.planning.Policies;

/**
 * All settings of a fabric in force.
 *
 * @param policy the planning policy; default windfall
 * @param preset the model parameters; default full
 * @param mode what decisions become; default advise
 * @param clock where time comes from; default wall
 * @param alpha share of the window that a migration may take; default 0.10
 * @param epsilon accepted risk; default 0.05
 * @param debounceMillis least time between planning rounds, ms; default 1000
 * @param dwellSeconds least stay after a move, s; default 600
 * @param telemetryDebounceSeconds how long telemetry must contradict a window, s; default 120
 * @param leaseMarginSeconds how much longer than its lease a silent session is waited for, s; default 10
 * @param copyAhead whether checkpoints are copied ahead where that makes a move feasible; default no
 * @param version the version of the program that wrote them
 */
public record Settings(
        String policy,
        String preset,
        Mode mode,
        Clock clock,
        double alpha,
        double epsilon,
        long debounceMillis,
        double dwellSeconds,
        double telemetryDebounceSeconds,
        double leaseMarginSeconds,
        boolean copyAhead,
        String version) {

    /** What holds for a fabric that nobody has configured. */
    public static final Settings DEFAULT =
            new Settings("windfall", "full", Mode.ADVISE, Clock.WALL, 0.10, 0.05, 1000, 600, 120, 10, false, "");

    /** The settings after a change. */
    public Settings with(SettingsChange change) {
        return new Settings(
                or(change.policy(), policy),
                or(change.preset(), preset),
                or(change.mode(), mode),
                or(change.clock(), clock),
                or(change.alpha(), alpha),
                or(change.epsilon(), epsilon),
                or(change.debounceMillis(), debounceMillis),
                or(change.dwellSeconds(), dwellSeconds),
                or(change.telemetryDebounceSeconds(), telemetryDebounceSeconds),
                or(change.leaseMarginSeconds(), leaseMarginSeconds),
                or(change.copyAhead(), copyAhead),
                or(change.version(), version));
    }

    /** The model parameters that these settings name. */
    public ModelParameters parameters() {
        return ModelParameters.preset(preset).withAlpha(alpha).withEpsilon(epsilon);
    }

    static void checkPolicy(String policy) {
        Checks.require(
                Policies.NAMES.contains(policy),
                "policy",
                "must be one of " + String.join(", ", Policies.NAMES) + " but is '" + policy + "'");
    }

    static void checkPreset(String preset) {
        Checks.require(
                preset.equals("paper") || preset.equals("full"),
                "preset",
                "must be paper or full but is '" + preset + "'");
    }

    private static <T> T or(T given, T held) {
        return given == null ? held : given;
    }

    /** What decisions become. */
    public enum Mode {
        /** Decisions only. */
        ADVISE,
        /** A decision waits for an operator's order. */
        APPROVE,
        /** Decisions become commands. */
        ENFORCE
    }

    /** Where time comes from. */
    public enum Clock {
        /** The append time of the beats that the orchestrator writes. */
        WALL,
        /** What a simulator writes into its beats. */
        EXTERNAL
    }
}
