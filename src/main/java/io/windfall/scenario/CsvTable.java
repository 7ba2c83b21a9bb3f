package io.windfall.scenario;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.windfall.exchange.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A CSV file with a header, whose lines can say what is wrong with them. */
final class CsvTable {

    private final Path file;
    private final List<String> header;
    private final List<Row> rows = new ArrayList<>();

    private CsvTable(Path file, List<String> header) {
        this.file = file;
        this.header = header;
    }

    static CsvTable read(Path file) {
        try (CsvReader<CsvRecord> lines = CsvReader.builder()
                .detectBomHeader(true)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .ofCsvRecord(file)) {
            CsvTable table = null;
            for (CsvRecord line : lines) {
                if (table == null) {
                    table = new CsvTable(
                            file, line.getFields().stream().map(String::strip).toList());
                } else {
                    table.rows.add(table.new Row(line.getStartingLineNumber(), line.getFields()));
                }
            }
            if (table == null || table.rows.isEmpty()) {
                throw new SeriesException(file + " has no line below its header");
            }
            return table;
        } catch (NoSuchFileException e) {
            throw new SeriesException(file + " does not exist", e);
        } catch (CsvParseException e) {
            throw new SeriesException(file + " cannot be read as CSV: " + reason(e), e);
        } catch (IOException | UncheckedIOException e) {
            String why = Files.isDirectory(file) ? "it is a folder" : String.valueOf(e.getMessage());
            throw new SeriesException(file + " cannot be read: " + why, e);
        }
    }

    List<Row> rows() {
        return rows;
    }

    /**
     * The index of a column given by its name, or by its number from 1.
     *
     * @throws SeriesException when there is no such column; the message names those that are there
     */
    int column(String nameOrNumber) {
        for (int i = 0; i < header.size(); i++) {
            if (header.get(i).equalsIgnoreCase(nameOrNumber.strip())) {
                return i;
            }
        }
        if (nameOrNumber.strip().matches("[0-9]{1,4}")) {
            int number = Integer.parseInt(nameOrNumber.strip());
            if (number >= 1 && number <= header.size()) {
                return number - 1;
            }
        }
        throw new SeriesException(file + ", line 1: there is no column '" + Printable.shortened(nameOrNumber)
                + "'; the columns are " + Printable.escaped(String.join(", ", header)));
    }

    String nameOf(int column) {
        return header.get(column);
    }

    SeriesException wrong(long line, String complaint) {
        return new SeriesException(file + ", line " + line + ": " + complaint);
    }

    private static String reason(CsvParseException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return Printable.escaped(String.valueOf(cause.getMessage()).replaceAll("\\s+", " "));
    }

    /** One line. */
    final class Row {
        private final long line;
        private final List<String> cells;

        private Row(long line, List<String> cells) {
            this.line = line;
            this.cells = cells;
        }

        long line() {
            return line;
        }

        /** The text of a cell, without blanks around it. */
        String text(int column) {
            if (column >= cells.size()) {
                throw wrong("has no column " + header.get(column));
            }
            return cells.get(column).strip();
        }

        /** A finite number, or NaN where the cell is empty or says that nothing is known. */
        double number(int column) {
            String text = text(column);
            if (text.isEmpty() || List.of("nan", "na", "n/a", "null", "-").contains(text.toLowerCase(Locale.ROOT))) {
                return Double.NaN;
            }
            // Java's own reading takes "1d" and "0x1p3", too, which no measurement means.
            if (!text.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
                throw wrong(header.get(column)
                        + " must be a plain number, without a unit or separators of thousands, but is '"
                        + Printable.shortened(text) + "'");
            }
            double value = Double.parseDouble(text);
            if (!Double.isFinite(value)) {
                throw wrong(header.get(column) + " is too large: '" + Printable.shortened(text) + "'");
            }
            return value;
        }

        SeriesException wrong(String complaint) {
            return CsvTable.this.wrong(line, complaint);
        }
    }
}
