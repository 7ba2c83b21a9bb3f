package io.windfall.connect.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.connect.SeriesPoint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Market documents in the form of IEC 62325-351, written by hand. */
class MarketReaderTest {

    private static final String MIDNIGHT = "2026-03-28T23:00Z";

    @Test
    void shouldHoldAValueThatIsLeftOutUntilTheNextOneOrThePeriodsEnd() {
        Rows rows = read(Map.of(), prices(series("A03", "", period("PT60M", 4, "1:20.5", "3:-5.01"))));
        assertThat(values(rows)).isEqualTo("23:00=20.5 00:00=20.5 01:00=-5.01 02:00=-5.01");
        assertThat(rows.bad()).isEmpty();
    }

    @Test
    void shouldLeaveOutWhatIsMissingWhereEachPositionHasItsOwnValue() {
        for (String curve : List.of("A01", "")) {
            Rows rows = read(Map.of(), prices(series(curve, "", period("PT60M", 4, "1:20", "3:-5"))));
            assertThat(values(rows)).isEqualTo("23:00=20.0 01:00=-5.0");
        }
    }

    @Test
    void shouldReadCoarserResolutionsAtTheStepAndRefuseFinerOnes() {
        Rows rows =
                read(Map.of("series.step.ms", "900000"), prices(series("A03", "", period("PT30M", 2, "1:1", "2:2"))));
        assertThat(values(rows)).isEqualTo("23:00=1.0 23:15=1.0 23:30=2.0 23:45=2.0");
        assertThat(read(Map.of(), prices(series("A03", "", period("PT15M", 4, "1:1"))))
                        .bad())
                .singleElement()
                .satisfies(bad -> assertThat(bad.detail())
                        .isEqualTo("resolution PT15M and start are no multiples of series.step.ms = 3600000: set it to"
                                + " 900000 or a part of it"));
    }

    @Test
    void shouldCountADayOfTwentyThreeHoursByItsInterval() {
        Rows rows = read(Map.of(), prices(series("A03", "", period("PT60M", 23, "1:9", "23:1"))));
        List<SeriesPoint> points = rows.bySite().get("here");
        assertThat(points).hasSize(23);
        assertThat(Instant.ofEpochMilli(points.get(22).millis())).isEqualTo(Instant.parse("2026-03-29T21:00:00Z"));
    }

    @Test
    void shouldAddUpWindAndSunWhereBothHaveAValueAndLeaveConsumptionOut() {
        String solar = generation("B16", "in", period("PT60M", 3, "1:100", "2:200", "3:300"));
        String wind = generation("B19", "in", period("PT60M", 2, "1:1000"));
        String own = generation("B16", "out", period("PT60M", 3, "1:7"));
        String nuclear = generation("B14", "in", period("PT60M", 3, "1:5000"));
        Map<String, String> sum =
                Map.of("iec62325.filter", "psrType=B16|B19, inBiddingZone_Domain.mRID=*", "iec62325.combine", "sum");
        assertThat(values(read(sum, generated(solar, wind, own, nuclear)))).isEqualTo("23:00=1100.0 00:00=1200.0");
        assertThat(read(sum, generated(wind, own)).bad()).singleElement().satisfies(bad -> {
            assertThat(bad.reason()).isEqualTo("INCOMPLETE");
            assertThat(bad.detail()).contains("[psrType=B16]");
        });
    }

    @Test
    void shouldRefuseTwoAuctionsAsOneAndSayHowToChoose() {
        String first = series("A03", auction(1), period("PT60M", 2, "1:10", "2:-1"));
        String second = series("A03", auction(2), period("PT60M", 2, "1:12"));
        Rows both = read(Map.of(), prices(first, second));
        assertThat(both.bySite()).isEmpty();
        assertThat(both.bad()).singleElement().satisfies(bad -> {
            assertThat(bad.reason()).isEqualTo("AMBIGUOUS");
            assertThat(bad.detail())
                    .endsWith("They differ in {classificationSequence_AttributeInstanceComponent.position=[1, 2]}");
        });
        Map<String, String> chosen =
                Map.of("iec62325.filter", "classificationSequence_AttributeInstanceComponent.position=1");
        assertThat(values(read(chosen, prices(first, second)))).isEqualTo("23:00=10.0 00:00=-1.0");
    }

    @Test
    void shouldChooseAResolution() {
        String hours = series("A03", "", period("PT60M", 1, "1:10"));
        String quarters = series("A03", "", period("PT15M", 4, "1:40", "2:0"));
        Map<String, String> chosen = Map.of("iec62325.filter", "resolution=PT15M", "series.step.ms", "900000");
        assertThat(values(read(chosen, prices(hours, quarters)))).isEqualTo("23:00=40.0 23:15=0.0 23:30=0.0 23:45=0.0");
        assertThat(read(Map.of("series.step.ms", "900000"), prices(hours, quarters))
                        .bad())
                .extracting(Rows.Bad::reason)
                .containsExactly("AMBIGUOUS");
    }

    @Test
    void shouldTellWhenNoSeriesPassesTheFilter() {
        Rows rows = read(
                Map.of("iec62325.filter", "psrType=B16"),
                generated(generation("B14", "in", period("PT60M", 1, "1:5"))));
        assertThat(rows.bad()).singleElement().satisfies(bad -> {
            assertThat(bad.reason()).isEqualTo("NO_SERIES");
            assertThat(bad.text()).isEqualTo("there is {psrType=[B14]}");
        });
    }

    @Test
    void shouldReadTheSiteOutOfTheSeries() {
        Map<String, String> byZone = Map.of("field.site", "in_Domain.mRID", "site.names", "10Y1001A1001A82H=aachen");
        Rows rows = read(byZone, prices(series("A03", "", period("PT60M", 1, "1:5"))));
        assertThat(rows.bySite()).containsOnlyKeys("aachen");
    }

    @ParameterizedTest
    @CsvSource({
        "1:abc, BAD_VALUE",
        "1:NaN, BAD_VALUE",
        "1:, BAD_VALUE",
        "5:1, BAD_PERIOD",
        "0:1, BAD_PERIOD",
        "x:1, BAD_PERIOD"
    })
    void shouldRefusePointsThatMeanNothing(String point, String reason) {
        Rows rows = read(Map.of(), prices(series("A03", "", period("PT60M", 4, point, "3:7"))));
        assertThat(rows.bad()).extracting(Rows.Bad::reason).containsExactly(reason);
        if (reason.equals("BAD_VALUE")) {
            assertThat(values(rows)).as("the bad value holds until the next").isEqualTo("01:00=7.0 02:00=7.0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"P1D", "P1M", "PT", "PT7M", "", "PT0S"})
    void shouldRefuseResolutionsThatItCannotCount(String resolution) {
        Rows rows = read(
                Map.of(), prices(series("A03", "", period("PT60M", 4, "1:1").replace("PT60M", resolution))));
        assertThat(rows.bad()).extracting(Rows.Bad::reason).containsExactly("BAD_PERIOD");
        assertThat(rows.bySite().getOrDefault("here", List.of())).isEmpty();
    }

    @Test
    void shouldRefuseOtherCurveTypes() {
        assertThat(read(Map.of(), prices(series("A05", "", period("PT60M", 1, "1:1"))))
                        .bad()
                        .get(0)
                        .detail())
                .startsWith("curve type A05 is not read");
    }

    @Test
    void shouldTakeNothingOfADocumentThatIsCut() {
        String whole =
                prices(series("A03", "", period("PT60M", 4, "1:1")), series("A03", "", period("PT60M", 4, "1:1")));
        for (int length = 0; length < whole.length() - 1; length += 7) {
            Rows rows = read(Map.of(), whole.substring(0, length));
            assertThat(rows.bySite()).isEmpty();
            assertThat(rows.bad()).extracting(Rows.Bad::reason).containsExactly("NOT_XML");
        }
    }

    @Test
    void shouldReadNoEntityAndNoDoctype() {
        String body = prices(series("A03", "", period("PT60M", 1, "1:&x;")));
        String doctype = body.replace("?>", "?><!DOCTYPE x [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>");
        for (String text : List.of(doctype, body, body.replace("&x;", "1").replace("?>", "?><!DOCTYPE x>"))) {
            assertThat(read(Map.of(), text).bad()).extracting(Rows.Bad::reason).containsExactly("NOT_XML");
        }
        assertThat(read(Map.of(), "<html><body>log in</body></html>")
                        .bad()
                        .get(0)
                        .detail())
                .contains("no market document");
    }

    @Test
    void shouldTakeNamespacesPrefixesEnvelopesAndEncodings() {
        String text = prices(series("A03", "", period("PT60M", 1, "1:5")));
        String prefixed = text.replaceAll("<(/?)(?=[A-Za-z])", "<$1m:").replace("xmlns=", "xmlns:m=");
        assertThat(values(read(Map.of(), prefixed))).isEqualTo("23:00=5.0");
        String wrapped = text.replaceFirst("\\?>", "?><Envelope><Body>") + "</Body></Envelope>";
        assertThat(values(read(Map.of(), wrapped))).isEqualTo("23:00=5.0");
        Rows utf16 = new Rows();
        reader(Map.of()).read(text.replace("UTF-8", "UTF-16").getBytes(StandardCharsets.UTF_16), utf16);
        assertThat(values(utf16)).isEqualTo("23:00=5.0");
        assertThat(values(read(Map.of(), "\uFEFF" + text))).isEqualTo("23:00=5.0");
    }

    @Test
    void shouldReadAllDocumentsOfAnArchive() throws Exception {
        String first = prices(series("A03", "", period("PT60M", 1, "1:5")));
        String second = first.replace("2026-03-29T00:00Z", "2026-03-29T01:00Z").replace(MIDNIGHT, "2026-03-29T00:00Z");
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(zipped)) {
            for (String one : List.of(first, second)) {
                zip.putNextEntry(new ZipEntry(one.hashCode() + ".xml"));
                zip.write(one.getBytes(StandardCharsets.UTF_8));
            }
        }
        Rows rows = new Rows();
        reader(Map.of()).read(zipped.toByteArray(), rows);
        assertThat(values(rows)).isEqualTo("23:00=5.0 00:00=5.0");

        Rows tooLarge = new Rows();
        reader(Map.of("http.max.body.bytes", "900")).read(zipped.toByteArray(), tooLarge);
        assertThat(tooLarge.bad()).extracting(Rows.Bad::reason).containsExactly("NOT_ZIP");
        Rows cut = new Rows();
        reader(Map.of()).read(Arrays.copyOf(zipped.toByteArray(), zipped.size() / 3), cut);
        assertThat(cut.bad()).hasSize(1);
        assertThat(cut.bySite()).isEmpty();
    }

    @Test
    void shouldNotSpreadOneValueOverAnAge() {
        String text =
                prices(series("A03", "", period("PT60M", 4, "1:5"))).replace("2026-03-29T03:00Z", "2190-01-01T00:00Z");
        Rows rows = read(Map.of(), text);
        assertThat(rows.bySite().getOrDefault("here", List.of())).isEmpty();
        assertThat(rows.bad().get(0).detail()).contains("more than 250000 steps");
    }

    @Test
    void shouldTellNoDataFromARefusal() {
        Rows none =
                read(Map.of(), acknowledgement("999", "No matching data found for Data item ENERGY_PRICES [12.1.D]."));
        assertThat(none.bad()).isEmpty();
        assertThat(none.bySite()).isEmpty();
        assertThat(none.denied()).isNull();
        assertThat(read(Map.of(), acknowledgement("B08", "")).denied()).isNull();
        assertThat(read(Map.of(), acknowledgement("999", "The amount of requested data exceeds\nallowed limit"))
                        .denied())
                .isEqualTo("999 The amount of requested data exceeds allowed limit");
    }

    @Test
    void shouldAskForTheStep() {
        assertThatThrownBy(() -> reader(Map.of("series.step.ms", "0")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("set series.step.ms");
        assertThatThrownBy(() -> reader(Map.of("iec62325.filter", "B16")))
                .hasMessageContaining("does not read element=");
    }

    static String prices(String... series) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <Publication_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-3:publicationdocument:7:3">
                <mRID>1</mRID><type>A44</type>
                <period.timeInterval><start>2026-03-28T23:00Z</start><end>2026-03-29T22:00Z</end></period.timeInterval>
                """.strip() + String.join("", series) + "</Publication_MarketDocument>";
    }

    static String generated(String... series) {
        return "<GL_MarketDocument xmlns=\"urn:iec62325.351:tc57wg16:451-6:generationloaddocument:3:0\"><type>A75</type>"
                + String.join("", series).replace("price.amount", "quantity") + "</GL_MarketDocument>";
    }

    static String acknowledgement(String code, String text) {
        return "<?xml version=\"1.0\"?><Acknowledgement_MarketDocument"
                + " xmlns=\"urn:iec62325.351:tc57wg16:451-1:acknowledgementdocument:7:0\"><mRID>a</mRID><Reason><code>"
                + code + "</code><text>" + text + "</text></Reason></Acknowledgement_MarketDocument>";
    }

    static String series(String curve, String more, String... periods) {
        return "<TimeSeries><mRID>" + more.length() + "</mRID><businessType>A62</businessType>"
                + "<in_Domain.mRID codingScheme=\"A01\">10Y1001A1001A82H</in_Domain.mRID>" + more
                + (curve.isEmpty() ? "" : "<curveType>" + curve + "</curveType>") + String.join("", periods)
                + "</TimeSeries>";
    }

    private static String auction(int sequence) {
        String name = "classificationSequence_AttributeInstanceComponent.position";
        return "<" + name + ">" + sequence + "</" + name + ">";
    }

    private static String generation(String type, String direction, String period) {
        return "<TimeSeries><mRID>1</mRID><businessType>A01</businessType><" + direction
                + "BiddingZone_Domain.mRID>10YFR-RTE------C</" + direction + "BiddingZone_Domain.mRID>"
                + "<curveType>A03</curveType><MktPSRType><psrType>" + type + "</psrType></MktPSRType>" + period
                + "</TimeSeries>";
    }

    static String period(String resolution, int positions, String... points) {
        Instant start = Instant.parse("2026-03-28T23:00:00Z");
        Instant end = start.plus(java.time.Duration.parse(resolution).multipliedBy(positions));
        return "<Period><timeInterval><start>" + MIDNIGHT + "</start><end>"
                + end.toString().substring(0, 16)
                + "Z</end></timeInterval><resolution>" + resolution + "</resolution>"
                + Arrays.stream(points)
                        .map(p -> "<Point><position>" + p.split(":", 2)[0] + "</position><price.amount>"
                                + p.split(":", 2)[1] + "</price.amount></Point>")
                        .collect(Collectors.joining())
                + "</Period>";
    }

    private static Rows read(Map<String, String> more, String text) {
        Rows rows = new Rows();
        reader(more).read(text.getBytes(StandardCharsets.UTF_8), rows);
        return rows;
    }

    private static MarketReader reader(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of(
                "name", "test",
                "series.url", "http://127.0.0.1/",
                "series.format", "iec62325",
                "series.step.ms", "3600000",
                "window.threshold", "0"));
        all.putAll(more);
        if (!more.containsKey("field.site")) {
            all.put("site", "here");
        }
        return new MarketReader(new SeriesConfig(all));
    }

    private static String values(Rows rows) {
        List<SeriesPoint> points = rows.bySite().get("here");
        return IntStream.range(0, points.size())
                .mapToObj(i ->
                        Instant.ofEpochMilli(points.get(i).millis()).toString().substring(11, 16) + "="
                                + points.get(i).value())
                .collect(Collectors.joining(" "));
    }
}
