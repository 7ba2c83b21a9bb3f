package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.replay.RecordedRun;
import io.windfall.replay.Recording;
import io.windfall.replay.Verifier;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ReplayProgressTest {

    private final RecordedRun run = RecordedRun.ofADay();
    private final StringWriter err = new StringWriter();
    private long nanos;

    @Test
    void shouldShowHowFarItIsOnATerminalAndChangeNothing() {
        Recording watched = ReplayProgress.on(run, new PrintWriter(err), true, () -> nanos += 20_000_000);

        assertThat(Verifier.verify(watched, null, null, null)).isEqualTo(Verifier.verify(run, null, null, null));

        String[] lines = err.toString().split("\r");
        assertThat(lines.length).isGreaterThan(10);
        assertThat(lines[1]).startsWith("[....").contains("0 % of the journal, 5 entries");
        assertThat(lines[lines.length - 2]).matches("\\[#{29}[#.]] (99|100) % of the journal, \\d+ entries");
        assertThat(lines[lines.length - 1])
                .as("and wipe it at the end")
                .isBlank()
                .hasSizeGreaterThan(60);
    }

    @Test
    void shouldKeepQuietElsewhere() {
        assertThat(ReplayProgress.on(run, new PrintWriter(err), false, () -> nanos += 20_000_000))
                .isSameAs(run);
    }
}
