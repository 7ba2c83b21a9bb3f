package io.windfall.exchange;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;

/** A header row of field names, then a record a row. */
final class CsvInput extends InputReader {

    private final Iterator<CsvRecord> rows;
    private List<String> columns;
    private long lastNumber = 1;
    private boolean ended;

    CsvInput(Reader text, RecordBuilder builder, InstantSource clock) {
        super(builder, clock);
        rows = CsvReader.builder()
                .allowExtraFields(true)
                .allowMissingFields(true)
                .maxBufferSize(LONGEST_LINE)
                .ofCsvRecord(text)
                .iterator();
    }

    @Override
    InputLine next() throws IOException {
        try {
            return ended ? null : read();
        } catch (CsvParseException e) {
            ended = true;
            return new InputLine.End(lastNumber, "cannot be read as CSV from after this line on: " + reason(e));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private InputLine read() {
        if (columns == null && rows.hasNext()) {
            columns = rows.next().getFields().stream().map(String::strip).toList();
            try {
                builder.requireColumns(columns);
            } catch (IllegalArgumentException e) {
                ended = true;
                return new InputLine.End(1, Printable.escaped(e.getMessage()));
            }
        }
        if (!rows.hasNext()) {
            return null;
        }
        CsvRecord row = rows.next();
        lastNumber = row.getStartingLineNumber();
        List<String> cells = row.getFields();
        boolean isUtf8 = cells.stream().allMatch(InputReader::isUtf8);
        return line(lastNumber, isUtf8, () -> builder.fromCells(columns, cells, clock.instant()));
    }

    private static String reason(CsvParseException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return Printable.escaped(
                String.valueOf(cause.getMessage()).lines().findFirst().orElse(""));
    }
}
