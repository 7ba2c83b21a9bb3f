package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.connect.caiso.CaisoPriceSource;
import io.windfall.connect.caiso.CaisoReportSource;
import io.windfall.connect.openadr.OpenAdrSource;
import io.windfall.connect.prometheus.PrometheusSource;
import io.windfall.connect.series.SeriesSource;
import io.windfall.connect.trainer.TrainerSource;
import io.windfall.connect.webhook.WebhookSink;
import io.windfall.documents.Document;
import io.windfall.documents.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Connector;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The reference says what the program declares; {@code -Dreference.write=true} writes it anew. */
class ReferenceTest {
    private static final Path FILE = Document.PROJECT.resolve("src/docs/reference.md");

    @Test
    void shouldBeAsTheProgramDeclares() throws Exception {
        Reference reference = new Reference();
        commands(reference);
        settings(reference);
        reference.topics();
        reference.records();
        Map<String, ConfigDef> connectors = new LinkedHashMap<>();
        Stream.<Connector>of(
                        new SeriesSource(),
                        new OpenAdrSource(),
                        new PrometheusSource(),
                        new CaisoReportSource(),
                        new CaisoPriceSource(),
                        new TrainerSource(),
                        new WebhookSink())
                .forEach(connector -> connectors.put(connector.getClass().getName(), connector.config()));
        reference.connectors(connectors);
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(FILE, reference.toString());
        }
        assertThat(FILE)
                .as("src/docs/reference.md is stale; make it anew: mvn -B -Dquick test -pl src -am -Dtest=ReferenceTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dreference.write=true")
                .hasContent(reference.toString());
    }

    private static void commands(Reference reference) {
        reference.heading("## Commands");
        reference.line("`./windfall COMMAND --help` shows a command's options, with examples.");
        reference.line("");
        List<List<String>> rows = new ArrayList<>();
        add(Main.commandLine(new Surroundings(Map.of(), Path.of("."), Path.of("."))), "", rows);
        reference.table(List.of("command", "what"), rows);
        reference.line("");
        reference.line("Exit codes:");
        reference.line("");
        List<List<String>> codes = new ArrayList<>();
        ExitCode.descriptions().forEach((code, words) -> codes.add(List.of(code, words)));
        reference.table(List.of("code", "meaning"), codes);
    }

    private static void add(CommandLine command, String path, List<List<String>> rows) {
        command.getSubcommands().forEach((name, sub) -> {
            String whole = path + name;
            if (sub.getSubcommands().isEmpty()) {
                String[] description = sub.getCommandSpec().usageMessage().description();
                rows.add(List.of(
                        Reference.code(whole),
                        sentence(String.join(" ", description).replace("%%", "%"))));
            }
            add(sub, whole + " ", rows);
        });
    }

    private static String sentence(String words) {
        int end = words.indexOf(". ");
        return end < 0 ? words : words.substring(0, end + 1);
    }

    private static void settings(Reference reference) {
        reference.heading("## Settings");
        reference.line(
                "Taken from, each over the former: defaults; a properties file (`--config FILE`, else `windfall.properties` in the"
                        + " working directory); environment variables (`WINDFALL_` and the key in capitals, `_` for `.`); flags. A key that"
                        + " ends in `*` stands for all that begin so.");
        reference.line("");
        List<List<String>> rows = new ArrayList<>();
        for (ConfigKey key : ConfigKey.all()) {
            rows.add(List.of(
                    Reference.code(key.name().endsWith(".") ? key.name() + "*" : key.name()),
                    key.defaultValue() == null ? "" : Reference.code(key.defaultValue()),
                    key.doc()));
        }
        reference.table(List.of("key", "default", "what"), rows);
    }
}
