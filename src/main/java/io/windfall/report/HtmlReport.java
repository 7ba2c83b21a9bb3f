package io.windfall.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The page: a template with style, script, the chart library and the data put into it. */
final class HtmlReport {

    /** Its version stands in the parent's pom.xml, too. */
    private static final String CHARTS = "/META-INF/resources/webjars/echarts/5.5.0/echarts.min.js";

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .registerModule(new SimpleModule()
                    .addSerializer(Double.class, new Finite())
                    .addSerializer(double.class, new Finite()));

    private static final List<String> PAGE = List.of("palette.js", "page.js");

    private HtmlReport() {}

    static void write(ReportData data, Path file) throws IOException {
        page("report.html", data.title(), json(data), List.of("charts.js", "report.js"), file);
    }

    /**
     * Fills a template.
     *
     * @param data JSON as {@link #inPage} gives it
     * @param scripts resources, in order; behind those that every page has
     */
    static void page(String template, String title, String data, List<String> scripts, Path file) throws IOException {
        StringBuilder code = new StringBuilder();
        for (String name : PAGE) {
            code.append(resource(name));
        }
        for (String name : scripts) {
            code.append(resource(name));
        }
        Map<String, String> parts = Map.of(
                "title", text(title),
                "style", resource("report.css"),
                "charts", script(resource(CHARTS)),
                "data", data,
                "script", script(code.toString()));
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        try (Writer out = Files.newBufferedWriter(file)) {
            fill(resource(template), parts, out);
        }
    }

    static String json(ReportData data) throws IOException {
        return inPage(ReportJson.of(data));
    }

    /** A tree as JSON that no browser takes for markup, wherever it stands in the page. */
    static String inPage(Object tree) throws IOException {
        return MAPPER.writeValueAsString(tree)
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private static void fill(String template, Map<String, String> parts, Writer out) throws IOException {
        int at = 0;
        for (int open = template.indexOf("{{"); open >= 0; open = template.indexOf("{{", at)) {
            int close = template.indexOf("}}", open);
            out.write(template, at, open - at);
            out.write(parts.get(template.substring(open + 2, close)));
            at = close + 2;
        }
        out.write(template, at, template.length() - at);
    }

    /** A script that does not end the element it stands in; within JavaScript's strings {@code <\/} means the same. */
    private static String script(String code) {
        return code.replace("</script", "<\\/script").replace("<!--", "<\\!--");
    }

    private static String text(String plain) {
        return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException("the program lacks its resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** What is no number becomes null: JSON has no word for it. */
    private static final class Finite extends JsonSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (value == null || value.isNaN() || value.isInfinite()) {
                json.writeNull();
            } else {
                json.writeNumber(value);
            }
        }
    }
}
