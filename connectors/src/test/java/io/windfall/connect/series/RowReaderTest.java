package io.windfall.connect.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowReaderTest {

    private static final RowReader CSV = new RowReader(new SeriesConfig(Map.of(
            "name", "test", "series.folder", "/in", "series.format", "csv", "site", "reno", "window.threshold", "1")));

    @Test
    void shouldRefuseALineOfOtherCellsAlone() {
        Rows rows = read("time,value\r\n2026-11-22T10:00:00Z,3\r\ngarbage\r\n2026-11-22T10:05:00Z,1,5\r\n"
                + "\r\n2026-11-22T10:10:00Z,4\r\n");
        assertThat(rows.bySite().get("reno")).extracting(point -> point.value()).containsExactly(3.0, 4.0);
        assertThat(rows.bad())
                .containsExactly(
                        new Rows.Bad("line 3", "garbage", "BAD_ROW", "has 1 cells where the first line has 2"),
                        new Rows.Bad(
                                "line 4",
                                "2026-11-22T10:05:00Z,1,5",
                                "BAD_ROW",
                                "has 3 cells where the first line has 2"));
    }

    private static Rows read(String text) {
        Rows rows = new Rows();
        CSV.read(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8, rows);
        return rows;
    }
}
