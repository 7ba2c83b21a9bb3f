package io.windfall.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.windfall.serde.Records;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The schemas of today read what every released version wrote. {@code released/<version>/<topic>.avsc} holds the
 * schemas as they were released. To release: {@code mvn -pl schemas test -Dtest=ReleasedSchemasTest -Dschemas.release=v2}.
 */
class ReleasedSchemasTest {

    private static final Path RELEASED = Path.of("released");
    private static final String RELEASE = "mvn -pl schemas test -Dtest=ReleasedSchemasTest -Dschemas.release=vN";

    @BeforeAll
    static void releaseWhenAsked() throws IOException {
        String version = System.getProperty("schemas.release");
        if (version == null) {
            return;
        }
        if (!version.matches("v[0-9]+")) {
            fail("-Dschemas.release takes a version such as v2, not '" + version + "'");
        }
        Path folder = RELEASED.resolve(version);
        if (Files.exists(folder)) {
            fail(folder + " exists: a released version never changes, so take the next one");
        }
        Files.createDirectories(folder);
        for (Map.Entry<String, Schema> current : current().entrySet()) {
            Files.writeString(
                    folder.resolve(current.getKey() + ".avsc"),
                    current.getValue().toString(true) + "\n");
        }
    }

    static Stream<Path> releasedFiles() throws IOException {
        try (Stream<Path> files = Files.walk(RELEASED)) {
            return files.filter(f -> f.toString().endsWith(".avsc")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("releasedFiles")
    void shouldReadWhatAReleasedVersionWrote(Path file) throws IOException {
        Schema now = current().get(topicOf(file));
        assertThat(now)
                .as("%s is released, but no topic of that name is declared any more: bring it back", file)
                .isNotNull();
        Schema then = new Schema.Parser().parse(Files.readString(file));

        assertThat(breaches(now, then))
                .as(
                        "the schema of %s cannot read records written with %s. Give a new field a default; bring back a"
                                + " removed enum symbol or type; never rename or retype a field (add one beside it)."
                                + " What cannot be mended so needs a new topic, .v2",
                        topicOf(file), file)
                .isEmpty();
    }

    @Test
    void shouldHaveReleasedEveryTopic() throws IOException {
        Set<String> released = releasedFiles().map(ReleasedSchemasTest::topicOf).collect(Collectors.toSet());
        Set<String> missing = new TreeSet<>(current().keySet());
        missing.removeAll(released);

        assertThat(missing)
                .as("topics in no released version; release one: " + RELEASE)
                .isEmpty();
    }

    @Test
    void shouldNoticeAFieldWithoutDefault() {
        Schema then = parse("{\"name\":\"id\",\"type\":\"string\"}");
        Schema now = parse("{\"name\":\"id\",\"type\":\"string\"},{\"name\":\"extra\",\"type\":\"long\"}");

        assertThat(breaches(now, then)).hasSize(1).first().asString().contains("extra");
        assertThat(breaches(then, now)).isEmpty();
    }

    private static Schema parse(String fields) {
        return new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + fields + "]}");
    }

    private static List<String> breaches(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult()
                .getIncompatibilities()
                .stream()
                .map(i -> i.getType() + " at " + i.getLocation() + ": " + i.getMessage())
                .toList();
    }

    private static String topicOf(Path file) {
        return file.getFileName().toString().replace(".avsc", "");
    }

    private static Map<String, Schema> current() {
        return Topics.all().stream()
                .filter(t -> t.valueType().isPresent())
                .collect(Collectors.toMap(
                        TopicSpec::shortName,
                        t -> Records.schemaOf(t.valueType().orElseThrow())));
    }
}
