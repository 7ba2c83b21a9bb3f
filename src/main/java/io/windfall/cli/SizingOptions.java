package io.windfall.cli;

import io.windfall.admin.TopicSizing;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** {@code --partitions} and {@code --replication}. */
final class SizingOptions {
    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Partitions of each topic that is declared with more than one (default: as declared).")
    private Integer partitions;

    @Option(
            names = "--replication",
            paramLabel = "N",
            description = "Copies of each partition (default: the broker's).")
    private Integer replication;

    TopicSizing sizing() {
        try {
            return new TopicSizing(optional(partitions), optional(replication));
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        }
    }

    private static OptionalInt optional(Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
