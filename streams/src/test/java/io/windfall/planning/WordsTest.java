package io.windfall.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void shouldBePutTogetherOnceAndOnlyWhenRead() {
        AtomicInteger times = new AtomicInteger();
        Words words = Words.later(() -> "said " + times.incrementAndGet());

        assertThat(times).hasValue(0);
        assertThat(words).hasToString("said 1").hasToString("said 1");
    }

    @Test
    void shouldBeEqualWhereTheTextsAre() {
        assertThat(Words.later(() -> "a")).isEqualTo(Words.of("a")).hasSameHashCodeAs(Words.of("a"));
        assertThat(Words.of("a")).isNotEqualTo(Words.of("b"));
    }
}
