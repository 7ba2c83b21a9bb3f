package io.windfall.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
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

    private record Standing(String place, boolean watched, int weight) implements Table.Placed, Table.Watched {}

    private record Weight(int all) {
        static Weight of(Collection<Standing> rows) {
            return new Weight(rows.stream().mapToInt(Standing::weight).sum());
        }
    }

    /** What is kept by place, and of what is watched, is what a look at all rows would find, whatever came before. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldFindByPlaceWhatALookAtAllRowsWouldFind(long seed) {
        Random random = new Random(seed);
        Table<Standing> table = new Table<>();
        TreeMap<String, Standing> expected = new TreeMap<>();
        for (int i = 0; i < 3_000; i++) {
            String key = "k" + random.nextInt(30);
            int kind = random.nextInt(6);
            if (kind == 0) {
                table.remove(key);
                expected.remove(key);
            } else {
                Standing row = new Standing(
                        random.nextInt(7) == 0 ? null : "p" + random.nextInt(4),
                        random.nextInt(4) == 0,
                        random.nextInt(9));
                if (kind == 1) {
                    table.restore(key, row);
                } else {
                    table.put(key, row);
                }
                expected.put(key, row);
            }
            String place = "p" + random.nextInt(4);
            List<Standing> there = expected.values().stream()
                    .filter(row -> place.equals(row.place()))
                    .toList();

            assertThat(table.at(place)).containsExactlyElementsOf(there);
            assertThat(table.summaryAt(place, Weight.class, Weight::of)).isEqualTo(Weight.of(there));
            assertThat(table.watched())
                    .containsExactlyElementsOf(
                            expected.values().stream().filter(Standing::watched).toList());
            int[] sum = {0};
            table.eachSummary(Weight.class, Weight::of, (name, weight) -> sum[0] += weight.all());
            assertThat(sum[0])
                    .isEqualTo(expected.values().stream()
                            .filter(row -> row.place() != null)
                            .mapToInt(Standing::weight)
                            .sum());
        }
    }
}
