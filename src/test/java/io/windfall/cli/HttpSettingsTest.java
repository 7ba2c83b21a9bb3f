package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.web.WebConfig;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpSettingsTest {
    @TempDir
    Path directory;

    @Test
    void shouldHandOnTheNamesOfThoseWhoMayAct() {
        assertThat(config(Map.of("http.tls.client.names", "operator, ann")).certificateNames())
                .containsExactlyInAnyOrder("operator", "ann");
        assertThat(config(Map.of()).certificateNames()).isEmpty();
    }

    private WebConfig config(Map<String, String> settings) {
        Surroundings surroundings = new Surroundings(Map.of(), directory, directory);
        return new HttpSettings(Configuration.load(surroundings, null, settings), surroundings)
                .config()
                .orElseThrow();
    }
}
