package io.windfall.connect.caiso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.connect.SeriesPoint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class OasisArchiveTest {

    @Test
    void shouldTakeColumnsAndRowsInAnyOrderAndTellContradictions() throws Exception {
        String csv = "\ufeffvalue,LMP_TYPE,\"NODE\",GRP_TYPE,INTERVALENDTIME_GMT,INTERVALSTARTTIME_GMT\r\n"
                + "9,LMP,NODE_A-APND,ALL,2026-04-12T15:15:00-00:00,2026-04-12T15:10:00-00:00\r\n"
                + "-500,MCC,NODE_A-APND,ALL,2026-04-12T15:10:00-00:00,2026-04-12T15:05:00-00:00\r\n"
                + "-3.5,\"LMP\",\"NODE_A-APND\",ALL,2026-04-12T15:10:00-00:00,2026-04-12T15:05:00-00:00\r\n"
                + "-3.5,LMP,NODE_A-APND,ALL,2026-04-12T15:10:00-00:00,2026-04-12T15:05:00-00:00\r\n"
                + "44,LMP,NODE_A-APND,ALL,2026-04-12T15:10:00-00:00,2026-04-12T15:05:00-00:00\r\n"
                + "11,LMP,NODE_A-APND,ALL,2026-04-12T15:05:00-00:00,2026-04-12T15:00:00-00:00\r\n";
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(zipped)) {
            zip.putNextEntry(new ZipEntry("one.csv"));
            zip.write(csv.getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("two.CSV"));
            zip.write(csv.replace("NODE_A-APND", "NODE_B").getBytes(StandardCharsets.UTF_8));
        }
        OasisArchive archive = new OasisArchive(1_000_000, 300_000).read(zipped.toByteArray());
        for (String node : List.of("NODE_A-APND", "NODE_B")) {
            assertThat(archive.prices(node).stream().map(SeriesPoint::value)).containsExactly(11.0, -3.5, 9.0);
        }
        assertThat(archive.bad())
                .extracting(OasisArchive.Bad::where, OasisArchive.Bad::reason)
                .containsExactly(Tuple.tuple("line 6", "DUPLICATE"), Tuple.tuple("line 6", "DUPLICATE"));
    }

    @Test
    void shouldTellTimesThatAreTooFarOff() throws Exception {
        String csv = "INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,NODE,LMP_TYPE,VALUE\n"
                + "+999999999-01-01T00:00:00Z,+999999999-01-01T00:05:00Z,N,LMP,1\n"
                + "9000-01-01T00:00:00Z,9000-01-01T00:05:00Z,N,LMP,1\n";
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(zipped)) {
            zip.putNextEntry(new ZipEntry("one.csv"));
            zip.write(csv.getBytes(StandardCharsets.UTF_8));
        }
        OasisArchive archive = new OasisArchive(1_000_000, 300_000).read(zipped.toByteArray());
        assertThat(archive.prices("N")).isEmpty();
        assertThat(archive.bad()).extracting(OasisArchive.Bad::reason).containsExactly("BAD_TIME", "BAD_TIME");
    }

    /** A cut archive's prices are no prices: none of its rows may count. */
    @Test
    void shouldRefuseAnArchiveThatIsCutAnywhere() throws Exception {
        StringBuilder csv = new StringBuilder("INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,NODE,LMP_TYPE,VALUE\n");
        for (int minute = 10; minute < 55; minute += 5) {
            csv.append(
                    String.format("2026-04-12T15:%d:00Z,2026-04-12T15:%d:00Z,N,LMP,%d%n", minute, minute + 5, minute));
        }
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(zipped)) {
            zip.putNextEntry(new ZipEntry("one.csv"));
            zip.write(csv.toString().getBytes(StandardCharsets.UTF_8));
        }
        byte[] whole = zipped.toByteArray();
        assertThat(new OasisArchive(1_000_000, 300_000).read(whole).prices("N")).hasSize(9);
        int dataEnds = new String(whole, StandardCharsets.ISO_8859_1).indexOf("PK\u0001\u0002");
        for (int length = 0; length < dataEnds - 16; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> new OasisArchive(1_000_000, 300_000).read(cut))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(RefusedException.class);
        }
        byte[] page = "<html><title>429 Too Many Requests</title></html>".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> new OasisArchive(1_000_000, 300_000).read(page))
                .hasMessageContaining("no zip archive");
    }
}
