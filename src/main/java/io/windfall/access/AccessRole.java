package io.windfall.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What somebody who uses the cluster is there for. Each has a principal of its own, with the rights that {@link Rights} gives. */
public enum AccessRole {
    /** {@code windfall run}, with its dashboard. */
    ORCHESTRATOR("runs 'windfall run', dashboard and approvals included"),
    /** {@code windfall executor}; one principal for each site. */
    EXECUTOR("runs 'windfall executor' at a site"),
    /** Whoever says when there is surplus or scarcity. */
    SIGNALS("writes grid signals"),
    /** Meters. */
    TELEMETRY("writes telemetry of sites, nodes and links"),
    /** Trainers that report their own progress. */
    TRAINER("writes the progress of jobs"),
    /** Whoever describes sites that have no executor. */
    SITES("writes site cards, for sites without an executor"),
    /** A Connect worker with the sources. */
    CONNECT("runs 'windfall connect' with sources"),
    /** What a Connect worker needs beside, for the webhook sink. */
    WEBHOOK("beside 'connect', for the webhook sink of commands and decisions"),
    /** People who give orders. */
    OPERATOR("gives orders (approve, hold, forbid, abort) and reads everything"),
    /** People who ask what if. */
    ANALYST("replays, reports, tails: reads everything, writes nothing"),
    /** Programs that watch lags and settings. */
    MONITOR("sees topics, settings and lags, no record"),
    /** {@code windfall topics apply}. */
    ADMIN("runs 'windfall topics apply'; ACLs themselves are for a super user"),
    /** {@code windfall registry}. */
    REGISTRY("runs 'windfall registry'"),
    /** {@code windfall feed}. */
    FEED("runs 'windfall feed', which invents signals for a trial; not for a cluster that matters");

    private final String doc;

    AccessRole(String doc) {
        this.doc = doc;
    }

    /** What it is for, in a line. */
    public String doc() {
        return doc;
    }

    /** Its name in commands and files: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The role of that name, in any case.
     *
     * @throws IllegalArgumentException with all names, when there is none
     */
    public static AccessRole named(String name) {
        return Arrays.stream(values())
                .filter(role -> role.name().equalsIgnoreCase(name.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is no role: give one of "
                        + Arrays.stream(values()).map(AccessRole::label).collect(Collectors.joining(", "))));
    }
}
