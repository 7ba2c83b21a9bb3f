package io.windfall.embedded;

/**
 * One change of the registry's state, as it stands in the log. Applying all of them in order gives the state; the log may be
 * compacted by {@link CatalogRecordCodec#key}.
 */
sealed interface CatalogRecord {

    /**
     * A schema under a subject. A version once written keeps its id and text; writing it again may only set {@code deleted}.
     *
     * @param schema canonical Avro JSON, docs, aliases and properties kept
     * @param deleted softly deleted: hidden from look-ups under the subject, still found by id
     */
    record SchemaVersion(String subject, int version, int id, String schema, boolean deleted) implements CatalogRecord {
        SchemaVersion withDeleted() {
            return new SchemaVersion(subject, version, id, schema, true);
        }
    }

    /** The version is gone for good. */
    record VersionPurged(String subject, int version) implements CatalogRecord {}

    /** All versions of the subject up to this one are softly deleted. */
    record SubjectDeleted(String subject, int upToVersion) implements CatalogRecord {}

    /** The mark of {@link SubjectDeleted} is no longer needed, since its versions are purged. */
    record SubjectPurged(String subject) implements CatalogRecord {}

    /** Compatibility of a subject, or of all others when the subject is null; a null level takes the setting back. */
    record LevelSet(String subject, CompatibilityLevel level) implements CatalogRecord {}

    /** Mode of a subject, or of all others when the subject is null; a null mode takes the setting back. */
    record ModeSet(String subject, RegistryMode mode) implements CatalogRecord {}

    /** No id up to this one is ever given again, though its schema was purged: records written with it may still exist. */
    record IdsSpent(int upToId) implements CatalogRecord {}
}
