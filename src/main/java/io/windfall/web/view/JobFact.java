package io.windfall.web.view;

import io.windfall.schema.MigrationEventKind;

/**
 * What an executor said of a job outside any migration.
 *
 * @param kind {@code RUNNING}, {@code STOPPED}, {@code FAILED} or {@code FINISHED}
 */
public record JobFact(String job, String site, MigrationEventKind kind, long atMillis) {}
