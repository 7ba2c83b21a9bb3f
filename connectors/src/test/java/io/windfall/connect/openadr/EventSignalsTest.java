package io.windfall.connect.openadr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When intervals hold, and what payloads mean; times are of 2026-03-01, UTC. */
class EventSignalsTest {

    private static final String PERIOD = "{'start': '2026-03-01T14:00:00Z', 'duration': 'PT1H'}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "null",
            value = {
                // type | units | value | what is announced
                "IMPORT_CAPACITY_LIMIT | KW | 10.5 | DEMAND_RESPONSE 10500.0",
                "IMPORT_CAPACITY_LIMIT | MW | 2 | DEMAND_RESPONSE 2000000.0",
                "IMPORT_CAPACITY_LIMIT | w | 7 | DEMAND_RESPONSE 7.0",
                "IMPORT_CAPACITY_LIMIT | null | 7 | DEMAND_RESPONSE 7000.0",
                "IMPORT_CAPACITY_LIMIT | KWH | 7 | BAD_UNIT",
                "IMPORT_CAPACITY_LIMIT | KW | -1 | BAD_VALUE",
                "IMPORT_CAPACITY_LIMIT | KW | '10' | BAD_VALUE",
                "SIMPLE | null | 0 | nothing",
                "SIMPLE | null | 1 | DEMAND_RESPONSE 50000.0",
                "SIMPLE | null | 2 | DEMAND_RESPONSE 25000.0",
                "SIMPLE | null | 3 | DEMAND_RESPONSE 0.0",
                "SIMPLE | null | 4 | BAD_VALUE",
                "SIMPLE | null | 1.5 | BAD_VALUE",
                "ALERT_GRID_EMERGENCY | null | 'help' | DEMAND_RESPONSE null",
                "CONTROL_LEVEL_OFFSET | null | 3 | DEMAND_RESPONSE 70000.0",
                "CONTROL_LEVEL_OFFSET | null | 0 | nothing",
                "CONTROL_LEVEL_OFFSET | null | -3 | nothing",
                "CONTROL_LEVEL_OFFSET | null | 11 | BAD_VALUE",
                "DISPATCH_SETPOINT | KW | 60 | DEMAND_RESPONSE 60000.0",
                "DISPATCH_SETPOINT | KW | 100 | nothing",
                "DISPATCH_SETPOINT | KW | 130 | RENEWABLE_SURPLUS 30000.0",
                "DISPATCH_SETPOINT | PERCENT | 0.2 | DEMAND_RESPONSE 20000.0",
                "DISPATCH_SETPOINT_RELATIVE | KW | -30 | DEMAND_RESPONSE 70000.0",
                "DISPATCH_SETPOINT_RELATIVE | KW | -300 | DEMAND_RESPONSE 0.0",
                "DISPATCH_SETPOINT_RELATIVE | KW | 0 | nothing",
                "DISPATCH_SETPOINT_RELATIVE | KW | 20 | RENEWABLE_SURPLUS 20000.0",
                "PRICE | KWH | 0.02 | RENEWABLE_SURPLUS null",
                "PRICE | KWH | 0.021 | nothing",
                "PRICE | MWH | 20 | RENEWABLE_SURPLUS null",
                "PRICE | THERMS | 0 | BAD_UNIT",
                "GHG | null | 49 | RENEWABLE_SURPLUS null",
                "GHG | GHG | 50 | nothing",
                "EXPORT_CAPACITY_LIMIT | KW | 40 | RENEWABLE_SURPLUS 160000.0",
                "EXPORT_CAPACITY_LIMIT | KW | 200 | nothing",
                "ALERT_FLEX_ALERT | null | 'shed' | DEMAND_RESPONSE null",
                "EXPORT_PRICE | KWH | 1 | nothing",
                "OLS | null | 1 | UNKNOWN_TYPE"
            })
    void shouldMapByRule(String type, String units, String value, String expected) throws Exception {
        String unit = units == null ? "" : ", 'units': '" + units + "'";
        EventSignals.Result result = of(
                "'intervalPeriod': " + PERIOD + ", 'payloadDescriptors': [{'payloadType': '" + type + "'" + unit
                        + "}], 'intervals': [{'id': 0, 'payloads': [{'type': '" + type + "', 'values': [" + value
                        + "]}]}]",
                OpenAdrConfig.DRAW,
                "reno=100000",
                OpenAdrConfig.GENERATION,
                "reno=200000",
                OpenAdrConfig.PRICE_THRESHOLD,
                "0.02",
                OpenAdrConfig.MAP,
                "ALERT_FLEX_ALERT=emergency,EXPORT_PRICE=ignore");
        String got = result.refused().isEmpty()
                ? result.signals().stream()
                        .map(s -> s.getKind() + " " + s.getPowerWatts())
                        .findFirst()
                        .orElse("nothing")
                : result.refused().get(0).reason();
        assertThat(got).isEqualTo(expected);
    }

    @Test
    void shouldBeCautiousWhereTheDrawIsNotKnown() throws Exception {
        for (String payload : List.of(
                "'type': 'SIMPLE', 'values': [1]",
                "'type': 'CONTROL_LEVEL_OFFSET', 'values': [1]",
                "'type': 'DISPATCH_SETPOINT_RELATIVE', 'values': [-1]")) {
            EventSignals.Result result =
                    of("'intervalPeriod': " + PERIOD + ", 'intervals': [{'id': 0, 'payloads': [{" + payload + "}]}]");
            assertThat(result.signals()).singleElement().satisfies(s -> assertThat(s.getPowerWatts())
                    .as("no import")
                    .isNull());
        }
        EventSignals.Result export = of("'intervalPeriod': " + PERIOD
                + ", 'intervals': [{'id': 0, 'payloads': [{'type': 'EXPORT_CAPACITY_LIMIT', 'values': [1]}]}]");
        assertThat(export.refused()).extracting(Refusal::reason).containsExactly("UNKNOWN_GENERATION");
    }

    @Test
    void shouldScheduleIntervals() throws Exception {
        assertThat(times("'intervalPeriod': " + PERIOD, "", "'duration': 'PT2H'", ""))
                .containsExactly("0 14:00 15:00", "1 15:00 17:00", "2 17:00 18:00");
        assertThat(times(
                        "'intervalPeriod': " + PERIOD,
                        "'start': '2026-03-01T20:00:00Z'",
                        "'start': '0001-01-01', 'duration': 'PT30M'",
                        "'start': '2026-03-02T00:00:00+02:00', 'duration': 'P1D'"))
                .as("an own period goes before the event's; the beginning of time follows on")
                .containsExactly("0 20:00 21:00", "1 21:00 21:30", "2 22:00 2026-03-02T22:00:00Z");
        assertThat(times("'intervalPeriod': {'start': '2026-03-01T14:00:00Z', 'duration': 'P9999Y'}", ""))
                .containsExactly("0 14:00 open");
        assertThat(times("'intervalPeriod': {'start': '0001-01-01T00:00:00', 'duration': 'PT1H'}", "", ""))
                .as("now")
                .containsExactly("0 12:00 13:00", "1 13:00 14:00");
        assertThat(times("'intervalPeriod': {'start': '0000-00-00', 'duration': 'PT0S'}", "", "'duration': 'PT2H'"))
                .as("void, also where an interval has a length of its own")
                .isEmpty();
        assertThat(times(
                        "'intervalPeriod': {'start': '0001-01-01', 'duration': 'PT0H'}",
                        "'start': '2026-03-01T20:00:00Z', 'duration': 'PT1H'"))
                .as("an interval that says all by itself")
                .containsExactly("0 20:00 21:00");
        assertThat(times("'intervalPeriod': {'start': '2026-03-01 14:00:00.000Z', 'duration': 'PT1H'}", ""))
                .containsExactly("0 14:00 15:00");
        assertThat(times("'intervalPeriod': {'start': '2026-03-01T14:00:00Z', 'duration': 'P2Y'}", ""))
                .as("longer than the intake takes")
                .containsExactly("0 14:00 open");
    }

    @Test
    void shouldCutAndRepeatIntervalsByTheEventsDuration() throws Exception {
        assertThat(times("'duration': 'PT90M', 'intervalPeriod': " + PERIOD, "", "", ""))
                .containsExactly("0 14:00 15:00", "1 15:00 15:30");
        assertThat(times("'duration': 'PT5H', 'intervalPeriod': " + PERIOD, "", ""))
                .containsExactly(
                        "0 14:00 15:00", "1 15:00 16:00", "0@1 16:00 17:00", "1@1 17:00 18:00", "0@2 18:00 19:00");
        List<String> daily = times(
                "'duration': 'P9999Y', 'intervalPeriod': {'start': '2020-01-01T08:00:00Z', 'duration': 'PT12H'}",
                "",
                "");
        assertThat(daily).as("today's and two days ahead").hasSize(6);
        assertThat(daily.get(0)).isEqualTo("0@2251 08:00 20:00");
    }

    @Test
    void shouldShareAnIntervalAmongItsValues() throws Exception {
        EventSignals.Result result =
                of("'intervalPeriod': {'start': '2026-03-01T14:00:00Z', 'duration': 'PT3H'}, 'intervals':"
                        + " [{'id': 7, 'payloads': [{'type': 'PRICE', 'values': [-1, 5, 0]}]}]");
        assertThat(result.signals())
                .extracting(Ven::text)
                .containsExactly(
                        "vtn/e1/7/PRICE/reno RENEWABLE_SURPLUS 2026-03-01T14:00:00Z 2026-03-01T15:00:00Z null 1000",
                        "vtn/e1/7/PRICE/reno+2 RENEWABLE_SURPLUS 2026-03-01T16:00:00Z 2026-03-01T17:00:00Z null 1000");
    }

    @Test
    void shouldNotCountBeyondTheCalendar() throws Exception {
        String[] many = new String[400_000];
        java.util.Arrays.fill(many, "");
        assertThat(times("'intervalPeriod': {'start': '2026-03-01T14:00:00Z', 'duration': 'P999Y'}", many))
                .as("300 million years, of which the intake takes the first")
                .containsExactly("0 14:00 open");
        assertThat(Times.instantOrNull("+292278995-01-01T00:00:00Z")).isNull();
        assertThat(Times.instant("9999-12-31T23:59:59Z")).isEqualTo(253_402_300_799_000L);
    }

    @Test
    void shouldShareALongIntervalAmongManyValues() throws Exception {
        int count = 400_000;
        String values = "[" + "5, ".repeat(count - 1) + "-1]";
        EventSignals.Result result =
                of("'intervalPeriod': {'start': '2026-03-01T14:00:00Z', 'duration': 'P999Y'}, 'intervals': [{'id': 0,"
                        + " 'payloads': [{'type': 'PRICE', 'values': " + values + "}]}]");
        assertThat(result.signals()).singleElement().satisfies(s -> assertThat(s.getStart())
                .isBetween(Instant.parse("3025-02-27T00:00:00Z"), Instant.parse("3025-03-01T14:00:00Z")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "BAD_PERIOD | 'intervals': [{'id': 0, 'payloads': [{'type': 'SIMPLE', 'values': [1]}]}]",
                "BAD_PERIOD | 'intervalPeriod': {'start': 'soon', 'duration': 'PT1H'}, 'intervals': [{'id': 0, 'payloads': [{'type': 'SIMPLE', 'values': [1]}]}]",
                "BAD_PERIOD | 'intervalPeriod': {'start': '2026-03-01T14:00:00Z', 'duration': '-PT1H'}, 'intervals': [{'id': 0, 'payloads': [{'type': 'SIMPLE', 'values': [1]}]}]",
                "BAD_PERIOD | 'intervalPeriod': {'start': '2205-03-01T14:00:00Z', 'duration': 'PT1H'}, 'intervals': [{'id': 0, 'payloads': [{'type': 'SIMPLE', 'values': [1]}]}]",
                "BAD_PERIOD | 'intervalPeriod': {'start': '2026-03-01T14:00:00Z', 'duration': 'PT0S'}, 'intervals': [{'id': 0, 'payloads': [{'type': 'SIMPLE', 'values': [1]}]}]",
                "BAD_PERIOD | 'intervalPeriod': {'start': '+999999999-01-01T00:00:00Z', 'duration': 'PT1H'}, 'intervals': [{'id': 0, 'payloads': [{'type': 'SIMPLE', 'values': [1]}]}]",
                "BAD_PERIOD | 'intervalPeriod': {'start': '+10000-01-01T00:00:00Z', 'duration': 'PT1H'}, 'intervals': [{'id': 0, 'payloads': [{'type': 'SIMPLE', 'values': [1]}]}]",
                "BAD_PERIOD | 'intervalPeriod': {'start': '-999999999-01-01T00:00:00', 'duration': 'PT1H'}, 'intervals': [{'id': 0, 'payloads': [{'type': 'SIMPLE', 'values': [1]}]}]",
                "BAD_EVENT | 'intervals': 5",
                "BAD_EVENT | 'priority': 'high'",
                "BAD_EVENT | 'objectType': 'REPORT'",
                "BAD_EVENT | 'intervals': [{'id': 0, 'payloads': [{'values': [1]}]}]",
                "NO_PAYLOADS | 'targets': ['x']",
                "REPORTS_ONLY | 'reportDescriptors': [{'payloadType': 'USAGE'}]"
            })
    void shouldRefuse(String reason, String event) throws Exception {
        String got;
        try {
            got = of(event).refused().get(0).reason();
        } catch (Refusal e) {
            got = e.reason();
        }
        assertThat(got).isEqualTo(reason);
    }

    @Test
    void shouldSayInOneLineWhichSettingIsWrong() {
        assertRefused("openadr.map", "X=whatever", "openadr.map: 'whatever' is none of [emergency, ");
        assertRefused("openadr.level.shares", "0.5", "openadr.level.shares must be three shares");
        assertRefused(
                "openadr.client.secret", "", "openadr.client.secret must be set for openadr.access=client_credentials");
        assertRefused("openadr.version", "2.0b", "3.0.1");
        assertRefused("openadr.draw.watts", "reno=much", "'much' is no number");
    }

    private static void assertRefused(String key, String value, String message) {
        Map<String, String> properties = properties(key, value);
        assertThatThrownBy(() -> new OpenAdrConfig(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    private static List<String> times(String event, String... periods) throws Refusal {
        StringBuilder intervals = new StringBuilder();
        for (int i = 0; i < periods.length; i++) {
            String period = periods[i].isEmpty() ? "" : "'intervalPeriod': {" + periods[i] + "}, ";
            intervals
                    .append(i == 0 ? "" : ", ")
                    .append("{'id': " + i + ", " + period
                            + "'payloads': [{'type': 'ALERT_GRID_EMERGENCY', 'values': ['x']}]}");
        }
        return of(event + ", 'intervals': [" + intervals + "]").signals().stream()
                .map(s -> s.getId().split("/")[2] + " " + hour(s.getStart()) + " "
                        + (s.getEnd() == null ? "open" : hour(s.getEnd())))
                .toList();
    }

    private static String hour(Instant time) {
        String text = time.toString();
        boolean isDayOf = text.startsWith("2026-03-01") && text.endsWith(":00Z");
        return isDayOf ? text.substring(11, 16) : text;
    }

    private static EventSignals.Result of(String event, String... settings) throws Refusal {
        VenEvent read = EventReader.read(("{'id': 'e1', 'programID': 'p', " + event + "}").replace('\'', '"'));
        long now = Ven.T0.toEpochMilli();
        KnownEvent known = KnownEvent.unseen("vtn", "e1").seeing(read, now);
        boolean isNew = read.period().isVoid();
        return new EventSignals(new OpenAdrConfig(properties(settings)))
                .of(read, isNew ? KnownEvent.unseen("vtn", "e1") : known, Map.of(), Ven.T0);
    }

    private static Map<String, String> properties(String... more) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "name",
                "vtn",
                "openadr.url",
                "http://127.0.0.1:1",
                "openadr.client.id",
                "a",
                "openadr.client.secret",
                "b",
                "openadr.site",
                "reno"));
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return properties;
    }
}
