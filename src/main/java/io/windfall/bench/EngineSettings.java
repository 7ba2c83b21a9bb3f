package io.windfall.bench;

/**
 * What {@code bench engine} measures with.
 *
 * @param jobs jobs of a fabric of five sites, 100 to 100,000; default 2,000
 * @param fabrics how many such fabrics are held against one, 2 to 1,000; default 100
 * @param sites how many sites in one fabric are held against five, a multiple of five, 10 to 200; default 50
 * @param kafkaDays days of the closed loop over Kafka that is held against the engine; 0: none; default 0.5
 */
public record EngineSettings(int jobs, int fabrics, int sites, double kafkaDays) {

    public EngineSettings {
        require(jobs >= 100 && jobs <= 100_000, jobs + " jobs: give 100 to 100000");
        require(fabrics >= 2 && fabrics <= 1000, fabrics + " fabrics: give 2 to 1000");
        require(sites >= 10 && sites <= 200 && sites % 5 == 0, sites + " sites: give a multiple of 5, 10 to 200");
        require(kafkaDays >= 0 && kafkaDays <= 28, kafkaDays + " days over Kafka: give 0 to 28");
    }

    /** The defaults. */
    public static EngineSettings defaults() {
        return new EngineSettings(2_000, 100, 50, 0.5);
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
