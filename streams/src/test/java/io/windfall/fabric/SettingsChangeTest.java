package io.windfall.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SettingsChangeTest {

    /** An epsilon of 0 was let through to the journal, where the model refused it and stopped the task. */
    @Test
    void shouldRefuseAnEpsilonThatTheModelWouldRefuse() {
        assertThatThrownBy(() -> withEpsilon(0.0)).hasMessageContaining("epsilon must be above 0");
        assertThatThrownBy(() -> withEpsilon(1.0)).hasMessageContaining("epsilon");
        assertThat(Settings.DEFAULT.with(withEpsilon(1e-9)).parameters().epsilon())
                .isEqualTo(1e-9);
    }

    private static SettingsChange withEpsilon(double epsilon) {
        return new SettingsChange("o", "me", null, null, null, null, null, epsilon, null, null, null, null);
    }
}
