package io.windfall.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {

    private record Row(boolean live, long endedAtMillis) implements Table.Ending {}

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldKeepWhatIsOverApartWhateverIsPutAndRemoved(long seed) {
        Random random = new Random(seed);
        Table<Row> table = new Table<>();
        TreeMap<String, Row> expected = new TreeMap<>();
        for (int i = 0; i < 2_000; i++) {
            String key = "k" + random.nextInt(40);
            if (random.nextInt(5) == 0) {
                table.remove(key);
                expected.remove(key);
            } else {
                Row row = new Row(i > 100 && random.nextInt(3) == 0 ? false : true, random.nextInt(20));
                table.put(key, row);
                expected.put(key, row);
            }

            assertThat(table.live())
                    .containsExactlyElementsOf(
                            expected.values().stream().filter(Row::live).toList());
            List<Row> over = new ArrayList<>(
                    expected.values().stream().filter(row -> !row.live()).toList());
            assertThat(table.over()).hasSameElementsAs(over).hasSameSizeAs(over);
            assertThat(table.over().stream().map(Row::endedAtMillis).collect(Collectors.toList()))
                    .isSorted();
            assertThat(table.rows()).isEqualTo(expected);
        }
    }
}
