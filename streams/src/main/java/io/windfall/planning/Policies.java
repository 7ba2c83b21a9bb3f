package io.windfall.planning;

import java.util.List;

/** The policies by name. */
public final class Policies {

    private static final List<Policy> ALL =
            List.of(new StaticPolicy(), new EnergyOnlyPolicy(), new FeasibilityAwarePolicy(), new WindfallPolicy());

    /** All names, from the plainest to ours. */
    public static final List<String> NAMES = ALL.stream().map(Policy::name).toList();

    private Policies() {}

    /**
     * The policy of a name.
     *
     * @throws IllegalArgumentException when there is none; the message lists the names
     */
    public static Policy named(String name) {
        for (Policy policy : ALL) {
            if (policy.name().equals(name)) {
                return policy;
            }
        }
        throw new IllegalArgumentException(
                "no policy is called '" + name + "': use one of " + String.join(", ", NAMES));
    }
}
