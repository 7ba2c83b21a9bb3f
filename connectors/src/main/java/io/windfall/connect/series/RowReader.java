package io.windfall.connect.series;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.windfall.connect.Checks;
import io.windfall.connect.SeriesPoint;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.DateTimeException;
import java.util.List;

/** Reads values out of CSV, JSON or market documents. What it cannot read it keeps with the reason; it throws nothing over a text. */
final class RowReader {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final SeriesConfig config;
    private final TimeFormat times;
    private final boolean decimalComma;
    private final MarketReader market;

    RowReader(SeriesConfig config) {
        this.config = config;
        this.times =
                new TimeFormat(config.getString(SeriesConfig.TIME_FORMAT), config.getString(SeriesConfig.TIME_ZONE));
        this.decimalComma = config.getBoolean(SeriesConfig.DECIMAL_COMMA);
        this.market = config.isMarketDocument() ? new MarketReader(config) : null;
    }

    /** @param charset of CSV and JSON; XML says itself how it is encoded */
    void read(byte[] body, Charset charset, Rows rows) {
        if (market != null) {
            market.read(body, rows);
            return;
        }
        String text = new String(body, charset);
        String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (config.choice(SeriesConfig.FORMAT, SeriesConfig.Format.class) == SeriesConfig.Format.CSV) {
            readCsv(plain, rows);
        } else {
            readJson(plain, rows);
        }
    }

    private void readJson(String text, Rows rows) {
        String path = config.getString(SeriesConfig.ITEMS_FIELD);
        JsonNode items;
        try {
            items = Paths.at(JSON.readTree(text), path);
        } catch (JsonProcessingException e) {
            rows.refuse("all of it", text, "NOT_JSON", e.getOriginalMessage());
            return;
        }
        if (items.isObject()) {
            take(rows, "the value", items.toString(), items); // a single one, such as "latest"
            return;
        }
        if (!items.isArray()) {
            rows.refuse(
                    "all of it",
                    text,
                    "NO_ITEMS",
                    "there is no array at '" + path + "': set " + SeriesConfig.ITEMS_FIELD);
            return;
        }
        for (int i = 0; i < items.size(); i++) {
            take(rows, "item " + i, items.get(i).toString(), items.get(i));
        }
    }

    private void take(Rows rows, String where, String text, JsonNode item) {
        take(rows, where, text, key -> {
            JsonNode node = Paths.at(item, config.getString(key));
            return node.isMissingNode() || node.isNull() || node.isContainerNode() ? null : node.asText();
        });
    }

    private void readCsv(String text, Rows rows) {
        char separator = config.getString(SeriesConfig.SEPARATOR).charAt(0);
        boolean header = config.getBoolean(SeriesConfig.HEADER);
        List<String> columns = null;
        long line = 0;
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .fieldSeparator(separator)
                .skipEmptyLines(true)
                .allowMissingFields(true)
                .allowExtraFields(true)
                .ofCsvRecord(text)) {
            int cells = 0;
            for (CsvRecord row : reader) {
                line = row.getStartingLineNumber();
                cells = cells == 0 ? row.getFieldCount() : cells;
                if (header && columns == null) {
                    columns = row.getFields().stream().map(String::strip).toList();
                    if (lacks(columns, text, rows)) {
                        return;
                    }
                    continue;
                }
                List<String> names = columns;
                String raw = String.join(String.valueOf(separator), row.getFields());
                if (row.getFieldCount() == cells) {
                    take(rows, "line " + line, raw, key -> column(row, names, key));
                } else {
                    // A value with a comma in it would look like a value and something more.
                    String why = "has " + row.getFieldCount() + " cells where the first line has " + cells;
                    rows.refuse("line " + line, raw, "BAD_ROW", why);
                }
            }
        } catch (CsvParseException | UncheckedIOException e) {
            rows.refuse("after line " + line, text, "NOT_CSV", e.getMessage());
        } catch (java.io.IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A header without a column that is needed: one letter, not one for each row. */
    private boolean lacks(List<String> columns, String text, Rows rows) {
        List<String> keys = config.text(SeriesConfig.SITE).isPresent()
                ? List.of(SeriesConfig.TIME_FIELD, SeriesConfig.VALUE_FIELD)
                : List.of(SeriesConfig.TIME_FIELD, SeriesConfig.VALUE_FIELD, SeriesConfig.SITE_FIELD);
        for (String key : keys) {
            if (!columns.contains(config.getString(key))) {
                rows.refuse(
                        "the header",
                        text,
                        "NO_FIELD",
                        "there is no column '" + config.getString(key) + "' among " + columns + ": see " + key);
                return true;
            }
        }
        return false;
    }

    private String column(CsvRecord row, List<String> names, String key) {
        String name = config.getString(key);
        int index = names == null ? Integer.parseInt(name) - 1 : names.indexOf(name);
        return index < 0 || index >= row.getFieldCount() ? null : row.getField(index);
    }

    private interface Fields {
        String of(String key);
    }

    private void take(Rows rows, String where, String text, Fields fields) {
        String time = fields.of(SeriesConfig.TIME_FIELD);
        String value = fields.of(SeriesConfig.VALUE_FIELD);
        if (time == null || value == null) {
            String key = time == null ? SeriesConfig.TIME_FIELD : SeriesConfig.VALUE_FIELD;
            rows.refuse(where, text, "NO_FIELD", "there is nothing at '" + config.getString(key) + "': see " + key);
            return;
        }
        String site = config.text(SeriesConfig.SITE).orElseGet(() -> named(fields.of(SeriesConfig.SITE_FIELD)));
        if (!Checks.isName(site)) {
            rows.refuse(
                    where,
                    text,
                    "BAD_SITE",
                    "'" + site + "' is no site's name (A-Z a-z 0-9 . _ -): map it by " + SeriesConfig.SITE_NAMES);
            return;
        }
        try {
            rows.add(site, new SeriesPoint(times.millis(time.strip(), rows.lastMillis(site)), number(value.strip())));
        } catch (DateTimeException e) {
            rows.refuse(where, text, "BAD_TIME", e.getMessage());
        } catch (IllegalArgumentException e) {
            rows.refuse(where, text, "BAD_VALUE", "'" + value + "' is no number");
        }
    }

    private String named(String theirs) {
        return theirs == null ? null : config.siteName(theirs.strip());
    }

    private double number(String text) {
        return Double.parseDouble(decimalComma ? text.replace(".", "").replace(',', '.') : text);
    }
}
