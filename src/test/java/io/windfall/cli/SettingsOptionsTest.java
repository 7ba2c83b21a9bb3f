package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.schema.Mode;
import io.windfall.schema.Settings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class SettingsOptionsTest {
    @TempDir
    private Path directory;

    @Command
    private static final class Holder {
        @CommandLine.Mixin
        private SettingsOptions settings;
    }

    private SettingsOptions options(Map<String, String> environment, String... arguments) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(arguments);
        holder.settings.complete(
                Configuration.load(new Surroundings(environment, directory, directory), null, Map.of()));
        return holder.settings;
    }

    private Settings sent(Map<String, String> environment, String... arguments) {
        return options(environment, arguments).orders().get(0).getSettings();
    }

    @Test
    void shouldSendNothingWhereNothingIsGiven() {
        assertThat(options(Map.of()).orders()).isEmpty();
    }

    @Test
    void shouldSendWhatIsGivenAndLeaveTheRest() {
        Settings sent = sent(Map.of(), "--mode", "approve", "--lease-margin", "1m30s", "--copy-ahead");
        assertThat(sent.getMode()).isEqualTo(Mode.APPROVE);
        assertThat(sent.getLeaseMarginSeconds()).isEqualTo(90);
        assertThat(sent.getCopyAhead()).isTrue();
        assertThat(sent.getAlpha()).isNull();
        assertThat(sent(Map.of(), "--no-copy-ahead").getCopyAhead()).isFalse();
        assertThat(sent(Map.of(), "--mode", "enforce").getCopyAhead()).isNull();
    }

    @Test
    void shouldTakeFromTheConfigurationWhatIsNoFlag() {
        Map<String, String> environment = Map.of("WINDFALL_LEASE_MARGIN", "20s", "WINDFALL_COPY_AHEAD", "true");
        assertThat(sent(environment).getLeaseMarginSeconds()).isEqualTo(20);
        assertThat(sent(environment).getCopyAhead()).isTrue();
        Settings flags = sent(environment, "--lease-margin", "5s", "--no-copy-ahead");
        assertThat(flags.getLeaseMarginSeconds()).isEqualTo(5);
        assertThat(flags.getCopyAhead()).isFalse();
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertThatThrownBy(() -> sent(Map.of(), "--lease-margin", "soon"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--lease-margin (lease.margin): 'soon' is no duration");
        assertThatThrownBy(() -> sent(Map.of(), "--lease-margin", "2d"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("leaseMarginSeconds");
        assertThatThrownBy(() -> sent(Map.of("WINDFALL_COPY_AHEAD", "maybe")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("copy.ahead: 'maybe' is not true or false");
    }
}
