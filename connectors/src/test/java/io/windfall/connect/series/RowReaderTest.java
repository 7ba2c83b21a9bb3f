package io.windfall.connect.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowReaderTest {

    private static final RowReader CSV = new RowReader(new SeriesConfig(Map.of(
            "name", "test", "series.folder", "/in", "series.format", "csv", "site", "reno", "window.threshold", "1")));

    @Test
    void shouldRefuseALineOfOtherCellsAlone() {
        Rows rows = read(
                CSV,
                "time,value\r\n2026-11-22T10:00:00Z,3\r\ngarbage\r\n2026-11-22T10:05:00Z,1,5\r\n"
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

    @Test
    void shouldTellTheTwoHoursOfAutumnApartByTheirOrder() {
        RowReader local = new RowReader(new SeriesConfig(Map.ofEntries(
                Map.entry("name", "test"),
                Map.entry("series.folder", "/in"),
                Map.entry("series.format", "csv"),
                Map.entry("site", "reno"),
                Map.entry("time.format", "dd.MM.yyyy HH:mm"),
                Map.entry("time.zone", "Europe/Berlin"),
                Map.entry("window.threshold", "1"))));
        StringBuilder text = new StringBuilder("time,value\n");
        for (String time : List.of("01:30", "02:00", "02:30", "02:00", "02:30", "03:00")) {
            text.append("25.10.2026 ").append(time).append(",1\n");
        }
        Rows rows = read(local, text.toString());
        assertThat(rows.bad()).isEmpty();
        assertThat(rows.bySite().get("reno"))
                .extracting(
                        point -> Instant.ofEpochMilli(point.millis()).toString().substring(11, 16))
                .containsExactly("23:30", "00:00", "00:30", "01:00", "01:30", "02:00");
    }

    private static Rows read(RowReader reader, String text) {
        Rows rows = new Rows();
        reader.read(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8, rows);
        return rows;
    }
}
