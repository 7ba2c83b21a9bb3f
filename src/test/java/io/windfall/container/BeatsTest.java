package io.windfall.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BeatsTest {
    @Test
    void shouldTellCopiesOfAJobApart() {
        Beats beats = new Beats(List.of("a 100 1 reno", "a 300 1 reno", "a 500 2 oslo", "b 200 1 oslo", "a 6"));
        beats.requireOneCopyAtATime();
        assertThat(beats.last("a")).isEqualTo(new Beats.Life("a", 2, "oslo", 500, 500));
        assertThat(beats.of("a")).hasSize(2);
        assertThat(beats.last("c")).isNull();
    }

    @Test
    void shouldSeeTwoCopiesAtOnce() {
        Beats beats = new Beats(List.of("a 100 1 reno", "a 500 1 reno", "a 500 2 oslo"));
        assertThatThrownBy(beats::requireOneCopyAtATime).isInstanceOf(AssertionError.class);
    }

    @Test
    void shouldSeeAnOlderGrantComeBack() {
        Beats beats = new Beats(List.of("a 100 2 reno", "a 500 1 oslo"));
        assertThatThrownBy(beats::requireOneCopyAtATime).isInstanceOf(AssertionError.class);
    }
}
