package io.windfall.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.schema.GridSignal;
import io.windfall.schema.JobProgress;
import io.windfall.schema.Mode;
import io.windfall.schema.OperatorOrder;
import io.windfall.schema.SignalKind;
import io.windfall.schema.SignalStatus;
import io.windfall.schema.Site;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputReaderTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String HEADER = "id,fabric,site,kind,start,end,powerWatts,issuedAt,source\n";
    private static final String SIGNAL =
            "{\"id\":\"s1\",\"fabric\":\"west\",\"site\":\"reno\",\"kind\":\"RENEWABLE_SURPLUS\","
                    + "\"start\":\"now\",\"end\":\"now+3h\",\"issuedAt\":\"now\",\"source\":\"me\"}";

    @Test
    void shouldReadASignalFromCsvWithDefaultsForWhatIsNotThere() throws IOException {
        GridSignal signal = (GridSignal)
                good(
                        Topics.GRID_SIGNAL,
                        HEADER
                                + "s1,west,\"reno\",DEMAND_RESPONSE,2026-03-01T13:00:00+01:00,now+1h30m, 1.5e3 ,1772366400000,caiso\n");
        assertThat(signal.getSite()).isEqualTo("reno");
        assertThat(signal.getKind()).isEqualTo(SignalKind.DEMAND_RESPONSE);
        assertThat(signal.getStatus()).isEqualTo(SignalStatus.CONFIRMED);
        assertThat(signal.getStart()).isEqualTo(NOW);
        assertThat(signal.getEnd()).isEqualTo(Instant.parse("2026-03-01T13:30:00Z"));
        assertThat(signal.getPowerWatts()).isEqualTo(1500);
        assertThat(signal.getConfidence()).isEqualTo(1);
        assertThat(signal.getIssuedAt()).isEqualTo(NOW);
    }

    @Test
    void shouldReadListsAndNestedRecordsFromCells() throws IOException {
        JobProgress job = (JobProgress) good(
                Topics.JOB_PROGRESS,
                "fabric,job,site,state,at,checkpointBytes,allowedSites,labels,prestaged,migratable\n"
                        + "west,j1,reno,RUNNING,now-10m,40000000000,reno|elko,\"{\"\"team\"\":\"\"nlp\"\"}\","
                        + "\"[{\"\"site\"\":\"\"elko\"\",\"\"bytes\"\":7}]\",FALSE\n");
        assertThat(job.getAllowedSites()).containsExactly("reno", "elko");
        assertThat(job.getLabels()).containsEntry("team", "nlp");
        assertThat(job.getPrestaged()).singleElement().satisfies(held -> assertThat(held.getBytes())
                .isEqualTo(7));
        assertThat(job.getMigratable()).isFalse();
        assertThat(job.getAt()).isEqualTo(NOW.minusSeconds(600));

        OperatorOrder order = (OperatorOrder) good(
                Topics.OPERATOR_ORDER,
                "id,fabric,kind,issuedAt,issuedBy,settings\n"
                        + "o1,west,CONFIGURE,now,me,\"{\"\"mode\"\":\"\"ENFORCE\"\",\"\"alpha\"\":0.2}\"\n");
        assertThat(order.getSettings().getMode()).isEqualTo(Mode.ENFORCE);
        assertThat(order.getSettings().getAlpha()).isEqualTo(0.2);
    }

    @Test
    void shouldAskForOneObjectALineWhereItIsPrintedPrettyOrAnArray() throws IOException {
        assertThat(read(Topics.SITE, null, "{\n  \"fabric\": \"west\"\n}\n").get(0))
                .asString()
                .contains("write one object a line");
        assertThat(read(Topics.SITE, null, "[{\"fabric\":\"west\",\"site\":\"reno\",\"slots\":8}]\n"))
                .singleElement()
                .asString()
                .contains("is an array; write one object a line");
        assertThat(read(Topics.SITE, InputFormat.JSONL, "{\"fabric\":west}\n"))
                .singleElement()
                .asString()
                .contains("is not JSON")
                .doesNotContain("one object a line");
    }

    @Test
    void shouldReadJsonLinesSkipBlankOnesAndAByteOrderMark() throws IOException {
        List<InputLine> lines = read(
                Topics.SITE,
                null,
                "\uFEFF{\"fabric\":\"west\",\"site\":\"reno\",\"slots\":8,\"powerLimitWatts\":null}\r\n\n"
                        + "{\"fabric\":\"west\",\"site\":\"elko\",\"slots\":8.0,\"gpuModels\":[{\"model\":\"H100\"}]}");
        assertThat(lines).extracting(InputLine::number).containsExactly(1L, 3L);
        Site elko = (Site) ((InputLine.Good) lines.get(1)).value();
        assertThat(elko.getSlots()).isEqualTo(8);
        assertThat(elko.getGpuModels().get(0).getSpeed()).isEqualTo(1.0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            site"            | sit"              | unknown field 'sit': did you mean 'site'?
            "site":"reno",   |                   | site is missing
            RENEWABLE_SURPLUS| SURPLUS           | kind must be one of RENEWABLE_SURPLUS, DEMAND_RESPONSE but is 'SURPLUS'
            RENEWABLE_SURPLUS| UNKNOWN           | kind must be one of RENEWABLE_SURPLUS, DEMAND_RESPONSE but is 'UNKNOWN'
            "now+3h"         | "now-3h"          | end is not after start
            "now+3h"         | "tomorrow"        | end must be a time (2026-03-01T12:00:00Z, ms since 1970, now, now+3h) but is 'tomorrow'
            "now+3h"         | "2026-03-01T15:00:00" | end must have a time zone, such as a Z at its end, but is '2026-03-01T15:00:00'
            "now+3h"         | 1.5               | end must be a time (2026-03-01T12:00:00Z, ms since 1970, now, now+3h) but is 1.5
            "now+3h"         | 99999999999999999 | end is not between the years 2000 and 2200: 99999999999999999 ms
            "source"         | "powerWatts":NaN,"source" | powerWatts must be a finite number but is NaN
            "source"         | "powerWatts":-Infinity,"source" | powerWatts must be a finite number but is -Infinity
            "source"         | "powerWatts":1e400,"source" | powerWatts must be a finite number within a double's range but is 1E+400
            "source"         | "powerWatts":-1,"source" | powerWatts must be 0 to 1000000000000 W but is -1
            "source"         | "powerWatts":"5","source" | powerWatts must be a finite number but is '5'
            "source"         | "confidence":1.5,"source" | confidence must be 0 to 1 (a probability) but is 1.5
            "source"         | "revision":1.5,"source" | revision must be a whole number but is 1.5
            "source"         | "priority":3000000000,"source" | priority must be a whole number from -2147483648 to 2147483647 but is 3000000000
            "source"         | "priority":1e999999999,"source" | priority must be a whole number from -2147483648 to 2147483647 but is 1E+999999999
            "source"         | "source":"x","source" | is not JSON: Duplicate field 'source' at column 136
            "fabric":"west"  | "fabric":"we st"  | fabric must be 1 to 128 characters of A-Z a-z 0-9 . _ - but is 'we st'
            "site":"reno"    | "site":null       | site must be text but is null
            "site":"reno"    | "site":""         | site is empty
            """)
    void shouldSayInOneLineWhatIsWrongWithASignal(String part, String instead, String reason) throws IOException {
        String line = SIGNAL.replace(part.strip(), instead == null ? "" : instead.strip());
        assertThat(line).isNotEqualTo(SIGNAL);
        assertThat(bad(Topics.GRID_SIGNAL, line)).isEqualTo(reason);
    }

    @Test
    void shouldRefuseWhatIsNoObjectOrNoJsonOrNoUtf8() throws IOException {
        assertThat(bad(Topics.GRID_SIGNAL, "{\"id\":\"s1\"")).startsWith("is not JSON: Unexpected end-of-input");
        assertThat(bad(Topics.GRID_SIGNAL, "{} {}")).startsWith("is not JSON: Trailing token");
        assertThat(bad(Topics.GRID_SIGNAL, "[1]")).startsWith("must be one JSON object");
        assertThat(bad(Topics.GRID_SIGNAL, "{" + "\"a\":[".repeat(2000))).startsWith("is not JSON: ");
        byte[] latin1 = SIGNAL.replace("me", "Jörg").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(((InputLine.Bad) read(Topics.GRID_SIGNAL, null, latin1).get(0)).reason())
                .isEqualTo("is not UTF-8 text");
    }

    @Test
    void shouldGoOnAfterALineLongerThanAnyRecord() throws IOException {
        String huge = "{\"id\":\"" + "x".repeat(InputReader.LONGEST_LINE) + "\"}\n";
        List<InputLine> lines = read(Topics.GRID_SIGNAL, null, huge + SIGNAL);
        assertThat(((InputLine.Bad) lines.get(0)).reason()).isEqualTo("is longer than 4194304 characters");
        assertThat(lines.get(1)).isInstanceOf(InputLine.Good.class);
    }

    @Test
    void shouldNameAllFieldsWhereNoneIsNear() throws IOException {
        assertThat(bad(Topics.GRID_SIGNAL, SIGNAL.replace("\"id\"", "\"colour\"")))
                .startsWith("unknown field 'colour': known are id, revision, ")
                .doesNotContain("did you mean");
    }

    @Test
    void shouldKeepControlCharactersOutOfReasons() throws IOException {
        assertThat(bad(Topics.GRID_SIGNAL, SIGNAL.replace("\"id\"", "\"\\u001b[2Jid\"")))
                .startsWith("unknown field '\\u001b[2Jid': known are id, revision, ");
    }

    @Test
    void shouldNameTheFieldOfANestedRecord() throws IOException {
        String site = "{\"fabric\":\"west\",\"site\":\"reno\",\"slots\":8,\"gpuModels\":%s}";
        assertThat(bad(Topics.SITE, String.format(site, "[{\"model\":\"H100\",\"sped\":2}]")))
                .isEqualTo("unknown field 'gpuModels[0].sped': did you mean 'gpuModels[0].speed'?");
        assertThat(bad(Topics.SITE, String.format(site, "[{\"speed\":2}]"))).isEqualTo("gpuModels[0].model is missing");
        assertThat(bad(Topics.SITE, String.format(site, "[3]")))
                .isEqualTo("gpuModels[0] must be a JSON object but is 3");
        assertThat(bad(Topics.SITE, String.format(site, "{}"))).isEqualTo("gpuModels must be a JSON array but is {}");
    }

    @Test
    void shouldCountTheLinesOfACsvFileAndSayWhichCellIsWrong() throws IOException {
        List<InputLine> lines = read(
                Topics.GRID_SIGNAL,
                InputFormat.CSV,
                HEADER
                        + "s1,west,reno,RENEWABLE_SURPLUS,now,now+1h,NaN,now,me\n"
                        + "s2,west,reno,RENEWABLE_SURPLUS,now,now+1h,,now,\"two\nlines\"\n"
                        + "\n"
                        + "s3,west,reno,RENEWABLE_SURPLUS,now,now+1h,,now\n"
                        + "s4,west,,RENEWABLE_SURPLUS,now,now+1h,,now,me\n");
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).isEqualTo(new InputLine.Bad(2, "powerWatts must be a finite number but is 'NaN'"));
        assertThat(lines.get(1)).isInstanceOf(InputLine.Good.class);
        assertThat(lines.get(2))
                .isEqualTo(
                        new InputLine.Bad(
                                6,
                                "has 8 cells where the header has 9 (a quote that is not closed, or a comma too many or too few?)"));
        assertThat(lines.get(3)).isEqualTo(new InputLine.Bad(7, "site is missing"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            issuedAt,source | issuedAt,sorce     | unknown field 'sorce': did you mean 'source'?
            issuedAt,source | issuedAt           | the header lacks source, which must be set
            issuedAt,source | issuedAt,source,id | column 'id' stands twice in the header
            """)
    void shouldReadNothingBelowAHeaderThatDoesNotFit(String part, String instead, String reason) throws IOException {
        String text = HEADER.replace(part, instead) + "s1,west,reno,RENEWABLE_SURPLUS,now,now+1h,,now,me\n";
        assertThat(read(Topics.GRID_SIGNAL, InputFormat.CSV, text)).containsExactly(new InputLine.End(1, reason));
    }

    @Test
    void shouldEndWhereAQuoteIsNeverClosed() throws IOException {
        String text = HEADER + "s1,west,reno,RENEWABLE_SURPLUS,now,now+1h,,now,me\n\"" + "x".repeat(5_000_000);
        List<InputLine> lines = read(Topics.GRID_SIGNAL, InputFormat.CSV, text);
        assertThat(lines).hasSize(2);
        assertThat(((InputLine.End) lines.get(1)).reason())
                .startsWith("cannot be read as CSV from after this line on: ");
    }

    private static Object good(TopicSpec topic, String text) throws IOException {
        List<InputLine> lines = read(topic, null, text);
        assertThat(lines).singleElement().isInstanceOf(InputLine.Good.class);
        return ((InputLine.Good) lines.get(0)).value();
    }

    private static String bad(TopicSpec topic, String line) throws IOException {
        List<InputLine> lines = read(topic, InputFormat.JSONL, line);
        assertThat(lines).singleElement().isInstanceOf(InputLine.Bad.class);
        return ((InputLine.Bad) lines.get(0)).reason();
    }

    private static List<InputLine> read(TopicSpec topic, InputFormat format, String text) throws IOException {
        return read(topic, format, text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<InputLine> read(TopicSpec topic, InputFormat format, byte[] text) throws IOException {
        InputReader reader = InputReader.open(
                new ByteArrayInputStream(text), format, new RecordBuilder(topic), InstantSource.fixed(NOW));
        List<InputLine> lines = new ArrayList<>();
        for (InputLine line = reader.next(); line != null; line = reader.next()) {
            lines.add(line);
        }
        return lines;
    }
}
