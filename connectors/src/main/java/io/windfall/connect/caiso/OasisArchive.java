package io.windfall.connect.caiso;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.windfall.connect.SeriesPoint;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads what OASIS answers to {@code PRC_INTVL_LMP} with {@code resultformat=6}: a zip with a CSV file, or with an XML file that
 * says why there is none. Bounded: so many files, so many bytes once unpacked, whatever the archive says of itself.
 */
final class OasisArchive {

    private static final int MOST_FILES = 16;
    private static final int LONGEST_ERROR = 64 * 1024;
    private static final int MOST_BAD = 10;
    private static final String NO_DATA = "1000";
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
    private static final Pattern CODE = Pattern.compile("<(?:\\w+:)?ERR_CODE>\\s*([^<]*?)\\s*</");
    private static final Pattern DESCRIPTION = Pattern.compile("<(?:\\w+:)?ERR_DESC>\\s*([^<]*?)\\s*</");

    private static final String START = "INTERVALSTARTTIME_GMT";
    private static final String END = "INTERVALENDTIME_GMT";
    private static final String KIND = "LMP_TYPE";
    /** The price itself; the other kinds are what it is made of. */
    private static final String PRICE = "LMP";

    private static final List<String> NODES = List.of("NODE", "NODE_ID");
    private static final List<String> VALUES = List.of("VALUE", "MW", "PRC");

    private final long mostBytes;
    private final long stepMillis;
    private final Map<String, TreeMap<Long, Double>> prices = new TreeMap<>();
    private final List<Bad> bad = new ArrayList<>();

    /** A row that could not be read. */
    record Bad(String where, String text, String reason, String detail) {}

    /**
     * @param mostBytes the most that is unpacked
     * @param stepMillis how long an interval must be
     */
    OasisArchive(long mostBytes, long stepMillis) {
        this.mostBytes = mostBytes;
        this.stepMillis = stepMillis;
    }

    /** Rows that could not be read, a bounded number. */
    List<Bad> bad() {
        return bad;
    }

    /** The prices of a node, $/MWh, at the beginning of each interval, in the order of time. */
    List<SeriesPoint> prices(String node) {
        return prices.getOrDefault(node, new TreeMap<>()).entrySet().stream()
                .map(e -> new SeriesPoint(e.getKey(), e.getValue()))
                .sorted(Comparator.comparingLong(SeriesPoint::millis))
                .toList();
    }

    /**
     * Reads an answer; one that says that there are no data leaves no prices.
     *
     * @throws RefusedException when it is no such archive, too large, or says that something else is wrong
     */
    OasisArchive read(byte[] body) throws RefusedException {
        if (body.length < 2 || body[0] != 'P' || body[1] != 'K') {
            String text = new String(body, 0, Math.min(body.length, LONGEST_ERROR), StandardCharsets.UTF_8);
            if (CODE.matcher(text).find()) {
                error(text);
                return this;
            }
            throw new RefusedException("NOT_ZIP", "the answer is no zip archive");
        }
        Bounded counted = null;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(body))) {
            counted = new Bounded(zip, mostBytes);
            int files = 0;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (++files > MOST_FILES) {
                    throw new RefusedException("TOO_LARGE", "the archive has more than " + MOST_FILES + " files");
                }
                file(entry.getName(), counted);
                counted.drain(); // so that skipping is counted too
            }
            if (files == 0) {
                throw new RefusedException("MALFORMED", "the archive is empty, or cut");
            }
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            if (counted != null && counted.isExceeded()) {
                throw new RefusedException(
                        "TOO_LARGE",
                        "the archive unpacks to more than " + CaisoPriceConfig.MOST_BYTES + " = " + mostBytes
                                + " bytes");
            }
            throw new RefusedException("MALFORMED", "the archive cannot be read: " + e.getMessage());
        }
        return this;
    }

    private void file(String name, InputStream in) throws IOException, RefusedException {
        String lower = name.toLowerCase(java.util.Locale.ROOT);
        if (lower.endsWith(".xml")) {
            String text = new String(in.readNBytes(LONGEST_ERROR), StandardCharsets.UTF_8);
            error(text);
        } else if (lower.endsWith(".csv")) {
            csv(in);
        } else {
            throw new RefusedException("MALFORMED", "the archive holds neither CSV nor XML");
        }
    }

    private static void error(String xml) throws RefusedException {
        Matcher code = CODE.matcher(xml);
        Matcher description = DESCRIPTION.matcher(xml);
        String said = description.find() ? description.group(1) : "nothing";
        if (!code.find()) {
            throw new RefusedException(
                    "MALFORMED", "the XML in the archive has no ERR_CODE; was resultformat=6 asked for?");
        }
        if (!code.group(1).equals(NO_DATA)) {
            throw new RefusedException("OASIS_ERROR", "OASIS says error " + code.group(1) + ": " + said);
        }
    }

    private void csv(InputStream in) throws IOException, RefusedException {
        Map<String, Integer> columns = null;
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .skipEmptyLines(true)
                .ofCsvRecord(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (CsvRecord row : reader) {
                if (columns == null) {
                    columns = header(row);
                } else {
                    row(columns, row);
                }
            }
        } catch (CsvParseException e) {
            throw new RefusedException("MALFORMED", "the CSV cannot be read: " + e.getMessage());
        }
    }

    private static Map<String, Integer> header(CsvRecord row) throws RefusedException {
        Map<String, Integer> columns = new TreeMap<>();
        for (int i = 0; i < row.getFieldCount(); i++) {
            columns.put(row.getField(i).replace("\ufeff", "").strip().toUpperCase(java.util.Locale.ROOT), i);
        }
        for (List<String> one : List.of(List.of(START), List.of(END), List.of(KIND), NODES, VALUES)) {
            if (one.stream().noneMatch(columns::containsKey)) {
                throw new RefusedException(
                        "NO_COLUMN",
                        "the CSV has no column " + String.join(" or ", one) + " among " + columns.keySet());
            }
        }
        return columns;
    }

    private void row(Map<String, Integer> columns, CsvRecord row) {
        String kind = field(columns, row, List.of(KIND));
        String value = field(columns, row, VALUES);
        try {
            if (!PRICE.equals(kind) && !kind.isEmpty()) {
                return;
            }
            long start = millis(field(columns, row, List.of(START)));
            long end = millis(field(columns, row, List.of(END)));
            String node = field(columns, row, NODES);
            double price = Double.parseDouble(value);
            if (kind.isEmpty() || node.isEmpty()) {
                refuse(row, "MALFORMED", "the row has no node or no " + KIND);
            } else if (end - start != stepMillis) {
                refuse(
                        row,
                        "BAD_INTERVAL",
                        "the interval lasts " + (end - start) + " ms: see " + io.windfall.connect.WindowRule.STEP);
            } else if (!Double.isFinite(price)) {
                refuse(row, "BAD_VALUE", "'" + value + "' is no price");
            } else {
                Double before =
                        prices.computeIfAbsent(node, n -> new TreeMap<>()).putIfAbsent(start, price);
                if (before != null && before != price) {
                    refuse(row, "DUPLICATE", "the interval has the price " + before + " already, which is taken");
                }
            }
        } catch (DateTimeException e) {
            refuse(row, "BAD_TIME", e.getMessage());
        } catch (NumberFormatException e) {
            refuse(row, "BAD_VALUE", "'" + value + "' is no price");
        }
    }

    private void refuse(CsvRecord row, String reason, String detail) {
        if (bad.size() < MOST_BAD) {
            bad.add(new Bad("line " + row.getStartingLineNumber(), String.join(",", row.getFields()), reason, detail));
        }
    }

    private static String field(Map<String, Integer> columns, CsvRecord row, List<String> names) {
        for (String name : names) {
            Integer index = columns.get(name);
            if (index != null && index < row.getFieldCount()) {
                return row.getField(index).strip();
            }
        }
        return "";
    }

    private static long millis(String text) {
        Instant time = OffsetDateTime.parse(text.replace(' ', 'T')).toInstant();
        if (time.isBefore(EARLIEST) || !time.isBefore(LATEST)) {
            throw new DateTimeException("'" + text + "' is not between the years 2000 and 2200");
        }
        return time.toEpochMilli();
    }

    /** The archive's files, counted; it stays open from one file to the next. */
    private static final class Bounded extends FilterInputStream {
        private long left;

        Bounded(InputStream in, long most) {
            super(in);
            this.left = most;
        }

        boolean isExceeded() {
            return left < 0;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            int n = super.read(bytes, from, count);
            left -= Math.max(0, n);
            if (isExceeded()) {
                throw new IOException("too large");
            }
            return n;
        }

        void drain() throws IOException {
            byte[] buffer = new byte[8192];
            while (read(buffer, 0, buffer.length) >= 0) {
                // counted
            }
        }

        @Override
        public void close() {
            // The archive goes on.
        }
    }
}
