package io.windfall.cli;

import io.windfall.exchange.TimeText;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Option;

/** {@code --wait} of a command that sets something up and ends: how long it puts up with a broker or a registry that is still starting. */
final class WaitOption {
    private static final String NAME = "--wait";

    @Option(
            names = NAME,
            paramLabel = "DURATION",
            description =
                    "How long to wait for a broker or a registry that does not answer yet, such as 5m (default: not at all).")
    private String wait;

    boolean isGiven() {
        return wait != null;
    }

    /**
     * That patience.
     *
     * @param err where to say that it waits
     * @throws UserException when it is no duration
     */
    StartPatience patience(PrintWriter err) {
        return new StartPatience(
                wait == null ? Duration.ZERO : TopicOption.valid(NAME, () -> TimeText.duration(wait)), err);
    }
}
