package io.windfall.bench;

/**
 * What {@code bench flood} measures with.
 *
 * @param goodPerSecond good records a second, at least 10; default 1,000
 * @param badPerSecond bad records a second in the flood, at least 10; default 10,000
 * @param seconds how long each of the two is measured, s, 1 to 600; default 20
 * @param partitions of every topic; default 2
 */
public record FloodSettings(int goodPerSecond, int badPerSecond, int seconds, int partitions) {

    public FloodSettings {
        require("--good", goodPerSecond, 10, 1_000_000);
        require("--bad", badPerSecond, 10, 1_000_000);
        require("--seconds", seconds, 1, 600);
        require("--partitions", partitions, 1, 1_000);
    }

    private static void require(String flag, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(flag + " is " + value + ": give " + least + " to " + most);
        }
    }
}
