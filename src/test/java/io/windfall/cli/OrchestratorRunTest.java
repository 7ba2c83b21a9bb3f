package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.topology.OrchestratorConfig;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrchestratorRunTest {

    @TempDir
    Path home;

    @Test
    void shouldKeepAsManyStandbysAsUsualUnlessTold() {
        assertThat(standbys(Map.of(), 1)).isEqualTo(1);
        assertThat(standbys(Map.of(), 0)).isZero();
        assertThat(standbys(Map.of("standby.replicas", "2"), 1)).isEqualTo(2);
        assertThat(standbys(Map.of("standby.replicas", "0"), 1)).isZero();
        assertThatThrownBy(() -> standbys(Map.of("standby.replicas", "-1"), 1))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("standby.replicas: -1 is too small, give at least 0");
    }

    @Test
    void shouldLetKafkasOwnPropertiesWin() {
        OrchestratorConfig config =
                OrchestratorConfig.of("127.0.0.1:1", home).withKafkaProperties(Map.of("num.standby.replicas", "3"));
        assertThat(config.streamsProperties()).containsEntry("num.standby.replicas", "3");
    }

    private int standbys(Map<String, String> flags, int usual) {
        OrchestratorConfig sized = OrchestratorRun.sized(
                OrchestratorConfig.of("127.0.0.1:1", home),
                Configuration.load(new Surroundings(Map.of(), home, home), null, flags),
                usual);
        return (Integer) sized.streamsProperties().get("num.standby.replicas");
    }
}
