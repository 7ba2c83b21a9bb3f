package io.windfall.connect.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FilesReadTest {

    /** Files that come over time, out of order by as much as the newest that are known by name; some change, some go. */
    @Test
    void shouldReadEachOfAHundredThousandFilesOnceInABoundedOffset() throws Exception {
        Random random = new Random(7);
        FilesRead known = FilesRead.none();
        List<FilesRead.Fact> all = new ArrayList<>();
        Set<FilesRead.Fact> read = new HashSet<>();
        int repeated = 0;
        int longest = 0;
        for (int look = 0; look < 10; look++) {
            for (int i = 0; i < 10_000; i++) {
                int number = look * 10_000 + i;
                all.add(file(number, number * 1_000L - random.nextInt(500_000)));
            }
            int grown = all.size() - 1 - random.nextInt(Math.min(50_000, all.size()));
            all.set(grown, new FilesRead.Fact(all.get(grown).name(), new FilesRead.Mark(11, look * 10_000_000L)));
            for (FilesRead.Fact file : all) {
                if (!known.has(file)) {
                    repeated += read.add(file) ? 0 : 1;
                }
            }
            FilesRead after = known.after(all);
            longest = Math.max(longest, after.text().length());
            assertThat(FilesRead.parse(after.text())).isEqualTo(after);
            known = after;
        }
        assertThat(all).hasSize(100_000);
        assertThat(repeated).isZero();
        assertThat(read.containsAll(all)).as("none is lost").isTrue();
        assertThat(longest).isLessThan(FilesRead.MOST_BYTES);
        assertThat(known.newest()).hasSizeGreaterThan(1_000);
        assertThat(known.older() + known.newest().size()).isEqualTo(100_000);

        FilesRead.Fact late = file(200_000, 5_000);
        assertThat(known.has(late)).as("thousands are newer").isTrue();
        assertThat(known.isOld(late)).as("which a look tells by their count").isTrue();
    }

    @Test
    void shouldBoundLongNamesAtTheFirstLookAndForgetFilesThatAreGone() throws Exception {
        List<FilesRead.Fact> all = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            all.add(new FilesRead.Fact("\"\u00e4".repeat(100) + i, new FilesRead.Mark(1, 7)));
        }
        FilesRead known = FilesRead.none().after(all);
        assertThat(all).allMatch(known::has);
        assertThat(known.text().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .hasSizeLessThan(300_000);
        FilesRead few = FilesRead.none().after(all.subList(0, 10)).after(all.subList(0, 9));
        assertThat(few.newest()).hasSize(9);
        assertThat(few.has(all.get(9))).as("it comes again").isFalse();
    }

    private static FilesRead.Fact file(int number, long changed) {
        return new FilesRead.Fact("plant-" + number + ".csv", new FilesRead.Mark(10, changed));
    }
}
