package io.windfall.embedded;

import io.windfall.embedded.CatalogRecord.IdsSpent;
import io.windfall.embedded.CatalogRecord.LevelSet;
import io.windfall.embedded.CatalogRecord.ModeSet;
import io.windfall.embedded.CatalogRecord.SchemaVersion;
import io.windfall.embedded.CatalogRecord.SubjectDeleted;
import io.windfall.embedded.CatalogRecord.SubjectPurged;
import io.windfall.embedded.CatalogRecord.VersionPurged;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * The registry's state: subjects, versions, ids, levels and modes. It changes only by {@link #apply}, so that whoever replays
 * the log arrives at the same state; the {@code plan} methods say which records a request asks for, and change nothing.
 * Ids are global and begin at 1: one canonical schema has one id under whatever subjects. Not thread-safe.
 */
final class SchemaCatalog {
    static final CompatibilityLevel DEFAULT_LEVEL = CompatibilityLevel.BACKWARD_TRANSITIVE;
    private static final String LATEST = "latest";

    private final SortedMap<String, TreeMap<Integer, SchemaVersion>> subjects = new TreeMap<>();
    private final Map<Integer, Schema> parsedById = new HashMap<>();
    private final Map<String, Integer> idBySchema = new HashMap<>();
    private final Map<String, CompatibilityLevel> levels = new HashMap<>();
    private final Map<String, RegistryMode> modes = new HashMap<>();
    private int lastId;

    /** What a request asks for: the records to write, and the answer once they are written. */
    record Change<T>(List<CatalogRecord> records, T result) {}

    /**
     * The schema as Avro reads it.
     *
     * @throws RegistryException 42201 when it is not Avro
     */
    static Schema parse(String text) {
        if (text == null || text.isBlank()) {
            throw RegistryException.invalidSchema("it is empty");
        }
        try {
            return new Schema.Parser().parse(text);
        } catch (RuntimeException e) {
            // Avro's parser throws more than its own exceptions: an unknown type name alone is a NullPointerException.
            throw RegistryException.invalidSchema(e.getMessage());
        }
    }

    void apply(CatalogRecord change) {
        if (change instanceof SchemaVersion version) {
            put(version);
        } else if (change instanceof VersionPurged purged) {
            purge(purged);
        } else if (change instanceof SubjectDeleted deleted) {
            TreeMap<Integer, SchemaVersion> versions = subjects.get(deleted.subject());
            if (versions != null) {
                versions.headMap(deleted.upToVersion(), true).replaceAll((number, version) -> version.withDeleted());
            }
        } else if (change instanceof LevelSet set) {
            putOrRemove(levels, set.subject(), set.level());
        } else if (change instanceof ModeSet set) {
            putOrRemove(modes, set.subject(), set.mode());
        } else if (change instanceof IdsSpent spent) {
            lastId = Math.max(lastId, spent.upToId());
        } else if (!(change instanceof SubjectPurged)) {
            throw new IllegalArgumentException("unknown record " + change);
        }
    }

    private void put(SchemaVersion version) {
        subjects.computeIfAbsent(version.subject(), subject -> new TreeMap<>()).put(version.version(), version);
        parsedById.computeIfAbsent(version.id(), id -> parse(version.schema()));
        idBySchema.put(version.schema(), version.id());
        lastId = Math.max(lastId, version.id());
    }

    private void purge(VersionPurged purged) {
        TreeMap<Integer, SchemaVersion> versions = subjects.get(purged.subject());
        SchemaVersion gone = versions == null ? null : versions.remove(purged.version());
        if (gone == null) {
            return;
        }
        if (versions.isEmpty()) {
            subjects.remove(purged.subject());
        }
        boolean stillUsed = all().anyMatch(version -> version.id() == gone.id());
        if (!stillUsed) {
            parsedById.remove(gone.id());
            idBySchema.remove(gone.schema());
        }
    }

    private static <V> void putOrRemove(Map<String, V> map, String subject, V value) {
        if (value == null) {
            map.remove(subject);
        } else {
            map.put(subject, value);
        }
    }

    // --- Questions ---

    List<String> subjects(String prefix, boolean withDeleted) {
        return subjects.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .filter(entry -> withDeleted || hasLive(entry.getValue().values()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Versions oldest first, never empty.
     *
     * @throws RegistryException 40401
     */
    List<SchemaVersion> versions(String subject, boolean withDeleted) {
        TreeMap<Integer, SchemaVersion> versions = subjects.getOrDefault(subject, new TreeMap<>());
        List<SchemaVersion> found = versions.values().stream()
                .filter(version -> withDeleted || !version.deleted())
                .toList();
        if (found.isEmpty()) {
            throw RegistryException.subjectNotFound(subject);
        }
        return found;
    }

    /**
     * One version.
     *
     * @param which a number from 1, {@code latest} or {@code -1}
     * @throws RegistryException 40401, 40402, 42202
     */
    SchemaVersion version(String subject, String which, boolean withDeleted) {
        Optional<Integer> number = versionNumber(which);
        List<SchemaVersion> versions = versions(subject, withDeleted);
        if (number.isEmpty()) {
            return versions.get(versions.size() - 1);
        }
        return versions.stream()
                .filter(version -> version.version() == number.get())
                .findFirst()
                .orElseThrow(() -> RegistryException.versionNotFound(number.get()));
    }

    /**
     * The version of the subject that holds this very schema.
     *
     * @throws RegistryException 40401, 40403
     */
    SchemaVersion lookUp(String subject, Schema schema, boolean withDeleted) {
        String text = schema.toString();
        return versions(subject, withDeleted).stream()
                .filter(version -> version.schema().equals(text))
                .reduce((earlier, later) -> later)
                .orElseThrow(RegistryException::schemaNotFound);
    }

    String schemaById(int id) {
        Schema schema = parsedById.get(id);
        if (schema == null) {
            throw RegistryException.schemaNotFound(id);
        }
        return schema.toString();
    }

    List<SchemaVersion> versionsOfId(int id, boolean withDeleted) {
        schemaById(id);
        return all().filter(version -> version.id() == id && (withDeleted || !version.deleted()))
                .toList();
    }

    Optional<CompatibilityLevel> levelOf(String subject) {
        return Optional.ofNullable(levels.get(subject));
    }

    CompatibilityLevel effectiveLevel(String subject) {
        return levels.getOrDefault(subject, levels.getOrDefault(null, DEFAULT_LEVEL));
    }

    Optional<RegistryMode> modeOf(String subject) {
        return Optional.ofNullable(modes.get(subject));
    }

    RegistryMode effectiveMode(String subject) {
        return modes.getOrDefault(subject, modes.getOrDefault(null, RegistryMode.READWRITE));
    }

    /** What stands against the schema under the subject's level; {@code which} null means all its versions. */
    List<String> violations(String subject, String which, Schema schema) {
        boolean latestOfNone = which != null && versionNumber(which).isEmpty() && !hasLive(versionsOrNone(subject));
        List<SchemaVersion> bound;
        if (which == null || latestOfNone) {
            bound = live(subject);
        } else {
            bound = List.of(version(subject, which, false));
        }
        return effectiveLevel(subject).violations(schema, parsed(bound));
    }

    // --- Requests ---

    /** Answers the schema's id; no record when the subject has it already. */
    Change<Integer> planRegister(String subject, Schema schema) {
        String text = schema.toString();
        Optional<SchemaVersion> known = live(subject).stream()
                .filter(version -> version.schema().equals(text))
                .findFirst();
        if (known.isPresent()) {
            return new Change<>(List.of(), known.get().id());
        }
        requireWritable(subject);
        List<String> violations = effectiveLevel(subject).violations(schema, parsed(live(subject)));
        if (!violations.isEmpty()) {
            throw RegistryException.incompatible(subject, violations);
        }
        int id = idBySchema.getOrDefault(text, lastId + 1);
        TreeMap<Integer, SchemaVersion> versions = subjects.get(subject);
        int number = versions == null ? 1 : versions.lastKey() + 1;
        return new Change<>(List.of(new SchemaVersion(subject, number, id, text, false)), id);
    }

    /** Answers the numbers of the deleted versions; a soft deletion also takes back the subject's level and mode. */
    Change<List<Integer>> planDeleteSubject(String subject, boolean permanent) {
        requireWritable(subject);
        List<SchemaVersion> versions = versions(subject, true);
        boolean live = hasLive(versions);
        List<CatalogRecord> records = new ArrayList<>();
        if (permanent) {
            if (live) {
                throw RegistryException.subjectNotSoftDeleted(subject);
            }
            records.add(new IdsSpent(lastId));
            versions.forEach(version -> records.add(new VersionPurged(subject, version.version())));
            records.add(new SubjectPurged(subject));
            return new Change<>(records, numbers(versions));
        }
        if (!live) {
            throw RegistryException.subjectSoftDeleted(subject);
        }
        records.add(
                new SubjectDeleted(subject, versions.get(versions.size() - 1).version()));
        levelOf(subject).ifPresent(level -> records.add(new LevelSet(subject, null)));
        modeOf(subject).ifPresent(mode -> records.add(new ModeSet(subject, null)));
        return new Change<>(records, numbers(live(subject)));
    }

    /** Answers the number of the deleted version. */
    Change<Integer> planDeleteVersion(String subject, String which, boolean permanent) {
        requireWritable(subject);
        SchemaVersion version =
                version(subject, which, permanent || versionNumber(which).isPresent());
        if (permanent != version.deleted()) {
            throw permanent
                    ? RegistryException.versionNotSoftDeleted(subject, version.version())
                    : RegistryException.versionSoftDeleted(subject, version.version());
        }
        List<CatalogRecord> records = permanent
                ? List.of(new IdsSpent(lastId), new VersionPurged(subject, version.version()))
                : List.of(version.withDeleted());
        return new Change<>(records, version.version());
    }

    /** Sets the level of a subject, or of all others when it is null. */
    Change<CompatibilityLevel> planLevel(String subject, CompatibilityLevel level) {
        requireWritable(subject);
        return new Change<>(List.of(new LevelSet(subject, level)), level);
    }

    /**
     * Takes a level back; answers the one that held until now.
     *
     * @throws RegistryException 40408
     */
    Change<CompatibilityLevel> planLevelReset(String subject) {
        requireWritable(subject);
        if (subject != null && levelOf(subject).isEmpty()) {
            throw RegistryException.subjectLevelNotConfigured(subject);
        }
        return new Change<>(List.of(new LevelSet(subject, null)), effectiveLevel(subject));
    }

    /** Sets the mode of a subject, or of all others when it is null. */
    Change<RegistryMode> planMode(String subject, RegistryMode mode) {
        return new Change<>(List.of(new ModeSet(subject, mode)), mode);
    }

    /**
     * Takes a subject's mode back; answers the one that held until now.
     *
     * @throws RegistryException 40409
     */
    Change<RegistryMode> planModeReset(String subject) {
        RegistryMode held = modeOf(subject).orElseThrow(() -> RegistryException.subjectModeNotConfigured(subject));
        return new Change<>(List.of(new ModeSet(subject, null)), held);
    }

    private void requireWritable(String subject) {
        if (effectiveMode(subject) == RegistryMode.READONLY) {
            throw RegistryException.notPermitted(
                    (subject == null ? "The registry" : "Subject '" + subject + "'") + " is in read-only mode");
        }
    }

    private static Optional<Integer> versionNumber(String which) {
        if (which.equals(LATEST) || which.equals("-1")) {
            return Optional.empty();
        }
        try {
            int number = Integer.parseInt(which);
            if (number >= 1) {
                return Optional.of(number);
            }
        } catch (NumberFormatException e) {
            throw RegistryException.invalidVersion(which);
        }
        throw RegistryException.invalidVersion(which);
    }

    private Stream<SchemaVersion> all() {
        return subjects.values().stream().flatMap(versions -> versions.values().stream());
    }

    private Collection<SchemaVersion> versionsOrNone(String subject) {
        return subjects.getOrDefault(subject, new TreeMap<>()).values();
    }

    private List<SchemaVersion> live(String subject) {
        return versionsOrNone(subject).stream()
                .filter(version -> !version.deleted())
                .toList();
    }

    private List<Schema> parsed(List<SchemaVersion> versions) {
        return versions.stream().map(version -> parsedById.get(version.id())).toList();
    }

    private static boolean hasLive(Collection<SchemaVersion> versions) {
        return versions.stream().anyMatch(version -> !version.deleted());
    }

    private static List<Integer> numbers(List<SchemaVersion> versions) {
        return versions.stream().map(SchemaVersion::version).toList();
    }
}
