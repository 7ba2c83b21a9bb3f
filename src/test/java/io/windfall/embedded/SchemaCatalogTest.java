package io.windfall.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.embedded.CatalogRecord.SchemaVersion;
import io.windfall.embedded.SchemaCatalog.Change;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaCatalogTest {
    private static final String ONE = record("{\"name\":\"a\",\"type\":\"long\"}");
    private static final String OPTIONAL_ADDED =
            record("{\"name\":\"a\",\"type\":\"long\"},{\"name\":\"b\",\"type\":\"long\",\"default\":0}");
    private static final String REQUIRED_ADDED =
            record("{\"name\":\"a\",\"type\":\"long\"},{\"name\":\"c\",\"type\":\"string\"}");

    private final SchemaCatalog catalog = new SchemaCatalog();
    private final List<CatalogRecord> log = new ArrayList<>();

    private static String record(String fields) {
        return "{\"type\":\"record\",\"name\":\"R\",\"namespace\":\"n\",\"fields\":[" + fields + "]}";
    }

    private <T> T commit(Change<T> change) {
        change.records().forEach(catalog::apply);
        log.addAll(change.records());
        return change.result();
    }

    private int register(String subject, String schema) {
        return commit(catalog.planRegister(subject, SchemaCatalog.parse(schema)));
    }

    private void level(String subject, CompatibilityLevel level) {
        commit(catalog.planLevel(subject, level));
    }

    private static void refused(int errorCode, ThrowingCallable request) {
        assertThatThrownBy(request).isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.errorCode())
                .isEqualTo(errorCode));
    }

    @Test
    void shouldGiveOneIdToOneSchemaUnderAllSubjectsAndWhateverItsWhitespace() {
        assertThat(register("s", ONE)).isEqualTo(1);
        assertThat(register("t", OPTIONAL_ADDED)).isEqualTo(2);
        assertThat(register("t", OPTIONAL_ADDED.replace(",", " ,\n"))).isEqualTo(2);
        assertThat(register("u", ONE)).isEqualTo(1);
        assertThat(catalog.versionsOfId(1, false))
                .extracting(SchemaVersion::subject)
                .containsExactly("s", "u");
        assertThat(catalog.versions("t", false)).hasSize(1);
    }

    @Test
    void shouldKeepDocsSoThatSchemasThatDifferInThemHaveDifferentIds() {
        String documented = record("{\"name\":\"a\",\"type\":\"long\",\"doc\":\"W\",\"aliases\":[\"z\"]}");
        assertThat(register("s", ONE)).isEqualTo(1);
        assertThat(register("s", documented)).isEqualTo(2);
        assertThat(catalog.schemaById(2)).contains("\"doc\":\"W\"", "\"aliases\":[\"z\"]");
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, true, true",
        "BACKWARD, true, false",
        "BACKWARD_TRANSITIVE, true, false",
        "FORWARD, true, true",
        "FORWARD_TRANSITIVE, true, true",
        "FULL, true, false",
        "FULL_TRANSITIVE, true, false",
    })
    void shouldEnforceTheLevel(CompatibilityLevel level, boolean optionalAllowed, boolean requiredAllowed) {
        register("s", ONE);
        level("s", level);
        assertThat(catalog.violations("s", "latest", SchemaCatalog.parse(OPTIONAL_ADDED))
                        .isEmpty())
                .isEqualTo(optionalAllowed);
        assertThat(catalog.violations("s", "latest", SchemaCatalog.parse(REQUIRED_ADDED))
                        .isEmpty())
                .isEqualTo(requiredAllowed);
    }

    @Test
    void shouldCheckAllVersionsOnlyWhenTransitive() {
        String empty = record("");
        level("s", CompatibilityLevel.NONE);
        register("s", empty);
        register("s", ONE);
        String narrowed = record("{\"name\":\"a\",\"type\":\"long\"},{\"name\":\"x\",\"type\":\"long\",\"default\":1}");

        level("s", CompatibilityLevel.BACKWARD);
        assertThat(catalog.violations("s", null, SchemaCatalog.parse(narrowed))).isEmpty();
        level("s", CompatibilityLevel.BACKWARD_TRANSITIVE);
        assertThat(catalog.violations("s", null, SchemaCatalog.parse(narrowed)))
                .singleElement()
                .asString()
                .contains("READER_FIELD_MISSING_DEFAULT_VALUE");
        refused(409, () -> register("s", narrowed));
    }

    @Test
    void shouldBeBackwardTransitiveUnlessSetAndTakeASettingBack() {
        assertThat(catalog.effectiveLevel("s")).isEqualTo(CompatibilityLevel.BACKWARD_TRANSITIVE);
        level(null, CompatibilityLevel.FULL);
        level("s", CompatibilityLevel.NONE);
        assertThat(catalog.effectiveLevel("s")).isEqualTo(CompatibilityLevel.NONE);
        assertThat(commit(catalog.planLevelReset("s"))).isEqualTo(CompatibilityLevel.NONE);
        assertThat(catalog.effectiveLevel("s")).isEqualTo(CompatibilityLevel.FULL);
        refused(40408, () -> catalog.planLevelReset("s"));
    }

    @Test
    void shouldHideSoftlyDeletedVersionsButStillResolveTheirIds() {
        int id = register("s", ONE);
        register("s", OPTIONAL_ADDED);
        assertThat(commit(catalog.planDeleteVersion("s", "1", false))).isEqualTo(1);

        assertThat(catalog.versions("s", false))
                .extracting(SchemaVersion::version)
                .containsExactly(2);
        refused(40402, () -> catalog.version("s", "1", false));
        refused(40403, () -> catalog.lookUp("s", SchemaCatalog.parse(ONE), false));
        refused(40406, () -> catalog.planDeleteVersion("s", "1", false));
        assertThat(catalog.schemaById(id)).isEqualTo(SchemaCatalog.parse(ONE).toString());
        assertThat(catalog.version("s", "1", true).deleted()).isTrue();
    }

    @Test
    void shouldGiveANewVersionButTheOldIdAfterASubjectWasSoftlyDeleted() {
        register("s", ONE);
        level("s", CompatibilityLevel.NONE);
        assertThat(commit(catalog.planDeleteSubject("s", false))).containsExactly(1);
        assertThat(catalog.subjects("", false)).isEmpty();
        assertThat(catalog.subjects("", true)).containsExactly("s");
        assertThat(catalog.levelOf("s")).isEmpty();
        refused(40404, () -> catalog.planDeleteSubject("s", false));

        assertThat(register("s", ONE)).isEqualTo(1);
        assertThat(catalog.version("s", "latest", false).version()).isEqualTo(2);
    }

    @Test
    void shouldNeverGiveTheIdOfAPurgedSchemaToAnotherOne() {
        register("s", ONE);
        refused(40405, () -> catalog.planDeleteSubject("s", true));
        refused(40407, () -> catalog.planDeleteVersion("s", "1", true));
        commit(catalog.planDeleteSubject("s", false));
        commit(catalog.planDeleteSubject("s", true));
        refused(40403, () -> catalog.schemaById(1));
        refused(40401, () -> catalog.versions("s", true));

        SchemaCatalog restarted = compactedAndReplayed();
        assertThat(restarted
                        .planRegister("t", SchemaCatalog.parse(OPTIONAL_ADDED))
                        .result())
                .isEqualTo(2);
    }

    @Test
    void shouldRefuseWritesInReadOnlyModeButAnswerWhatIsThere() {
        register("s", ONE);
        commit(catalog.planMode(null, RegistryMode.READONLY));
        refused(42205, () -> register("s", OPTIONAL_ADDED));
        refused(42205, () -> catalog.planDeleteSubject("s", false));
        refused(42205, () -> catalog.planLevel(null, CompatibilityLevel.NONE));
        assertThat(register("s", ONE)).isEqualTo(1);
        commit(catalog.planMode("s", RegistryMode.READWRITE));
        assertThat(register("s", OPTIONAL_ADDED)).isEqualTo(2);
    }

    @Test
    void shouldSayWhatIsMissingOrMalformed() {
        refused(40401, () -> catalog.versions("s", false));
        register("s", ONE);
        refused(40402, () -> catalog.version("s", "7", false));
        for (String version : List.of("0", "-2", "x", "2147483648")) {
            refused(42202, () -> catalog.version("s", version, false));
        }
        refused(42203, () -> CompatibilityLevel.parse("SIDEWAYS"));
        refused(42204, () -> RegistryMode.parse("IMPORT"));
        for (String schema :
                new String[] {null, "", "{", "{\"type\":\"record\"}", "{\"type\":\"long\"} x", "\"no.such\""}) {
            refused(42201, () -> SchemaCatalog.parse(schema));
        }
    }

    @Test
    void shouldFindASchemaCompatibleWithASubjectThatDoesNotExist() {
        assertThat(catalog.violations("s", "latest", SchemaCatalog.parse(ONE))).isEmpty();
        assertThat(catalog.violations("s", null, SchemaCatalog.parse(ONE))).isEmpty();
        refused(40401, () -> catalog.violations("s", "1", SchemaCatalog.parse(ONE)));
    }

    @Test
    void shouldArriveAtTheSameStateFromItsCompactedLog() {
        register("s", ONE);
        register("s", OPTIONAL_ADDED);
        register("t", ONE);
        commit(catalog.planDeleteVersion("s", "1", false));
        commit(catalog.planDeleteSubject("t", false));
        register("t", OPTIONAL_ADDED);
        level("s", CompatibilityLevel.FULL);
        level("s", CompatibilityLevel.NONE);
        level(null, CompatibilityLevel.FORWARD);
        commit(catalog.planMode("t", RegistryMode.READONLY));

        SchemaCatalog restarted = compactedAndReplayed();
        assertThat(restarted.subjects("", true)).isEqualTo(catalog.subjects("", true));
        for (String subject : catalog.subjects("", true)) {
            assertThat(restarted.versions(subject, true)).isEqualTo(catalog.versions(subject, true));
            assertThat(restarted.effectiveLevel(subject)).isEqualTo(catalog.effectiveLevel(subject));
            assertThat(restarted.effectiveMode(subject)).isEqualTo(catalog.effectiveMode(subject));
        }
        assertThat(restarted.effectiveLevel(null)).isEqualTo(CompatibilityLevel.FORWARD);
    }

    /** What a restart sees: of each key the last value only, at that value's place, through the bytes that are written. */
    private SchemaCatalog compactedAndReplayed() {
        CatalogRecordCodec codec = new CatalogRecordCodec();
        Map<String, CatalogRecord> compacted = new LinkedHashMap<>();
        for (CatalogRecord change : log) {
            byte[] key = codec.key(change);
            CatalogRecord read = codec.read(key, codec.value(change));
            assertThat(read).isEqualTo(change);
            compacted.remove(new String(key, StandardCharsets.UTF_8));
            compacted.put(new String(key, StandardCharsets.UTF_8), read);
        }
        SchemaCatalog restarted = new SchemaCatalog();
        compacted.values().forEach(restarted::apply);
        return restarted;
    }
}
