package io.windfall.evaluate;

import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.Scenario;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The four named benchmarks, on the {@linkplain Scenario#bundled() bundled scenario}; they are never tuned. */
public enum Benchmark {
    /** Load 0.15; Poisson arrivals, sites uniform. */
    BALANCED,
    /** Load 0.10; 80 % of the jobs at the first site in bursts of 20 within an hour, the rest Poisson at the others. */
    SKEWED,
    /** {@link #BALANCED} with a tenth of the bandwidth. */
    THIN,
    /** {@link #BALANCED} at load 0.30. */
    BUSY;

    /** Surplus ends after so many days unless told otherwise. */
    public static final int DAYS = 28;

    /** Jobs arrive in this part of the days: 24 of 28. */
    private static final double ARRIVING = 24.0 / 28.0;

    /** What its name is on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The benchmark of a name.
     *
     * @throws IllegalArgumentException when there is none; the message lists the names
     */
    public static Benchmark named(String label) {
        for (Benchmark benchmark : values()) {
            if (benchmark.label().equals(label)) {
                return benchmark;
            }
        }
        throw new IllegalArgumentException("no benchmark is called '" + label + "': use one of "
                + Arrays.stream(values()).map(Benchmark::label).collect(Collectors.joining(", ")));
    }

    /**
     * Its fleet, for another number of days if need be: jobs arrive in the first six sevenths of them.
     *
     * @param days days with surplus, 1 or more; {@value #DAYS} as specified
     */
    public FleetConfig fleet(int days) {
        FleetConfig.Builder fleet = FleetConfig.defaults().toBuilder()
                .load(this == BUSY ? 0.30 : this == SKEWED ? 0.10 : 0.15)
                .arrivalDays(days == DAYS ? 24 : days * ARRIVING)
                .surplusDays(days)
                .bandwidth(0.22, this == THIN ? 0.1 : 1);
        return (this == SKEWED ? fleet.arrivals(0.8, 20) : fleet).build();
    }
}
