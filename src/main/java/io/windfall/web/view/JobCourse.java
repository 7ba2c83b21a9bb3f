package io.windfall.web.view;

import io.windfall.schema.JobPhase;
import io.windfall.schema.JobRecord;
import io.windfall.schema.MigrationPhase;
import io.windfall.schema.MigrationState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Where a job was, when, put together from its row, its migrations and what executors said of it. What nobody told of is not
 * known: a job that no executor runs is taken to have run, or waited, since it was first seen.
 */
final class JobCourse {
    private static final Set<JobPhase> WAITING = Set.of(JobPhase.QUEUED, JobPhase.PAUSED, JobPhase.STARTING);

    private final String job;
    private final List<Bar> bars = new ArrayList<>();
    private Bar open;

    private JobCourse(String job) {
        this.job = job;
    }

    /**
     * A stretch of a job's course.
     *
     * @param endMillis null: it goes on
     * @param to where a move goes; null: it is none
     */
    record Bar(String job, String site, long startMillis, Long endMillis, Kind kind, String to) {
        enum Kind {
            RUN,
            MOVE,
            WAIT
        }

        boolean overlaps(long fromMillis, long toMillis) {
            return startMillis < toMillis && (endMillis == null || endMillis > fromMillis);
        }
    }

    /** A step in the course: from then on this holds; a null site: nothing does. */
    private record Step(long atMillis, String site, Bar.Kind before, String siteBefore, Bar.Kind kind, String to) {}

    /**
     * Stretches in the order of time.
     *
     * @param record the job's row; null: it is gone
     */
    static List<Bar> of(String job, JobRecord record, List<MigrationState> migrations, List<JobFact> facts) {
        List<Step> steps = new ArrayList<>();
        migrations.forEach(migration -> add(steps, migration));
        facts.forEach(fact -> steps.add(step(fact)));
        steps.sort(Comparator.comparingLong(Step::atMillis)); // stable: what was told first comes first
        JobCourse course = new JobCourse(job);
        course.begin(record, steps);
        long ended = record == null || record.getEndedAt() == 0 ? Long.MAX_VALUE : record.getEndedAt();
        for (Step step : steps) {
            if (step.atMillis() < ended) {
                course.turn(step.atMillis(), step.site(), step.kind(), step.to());
            }
        }
        if (record != null) {
            course.finish(record);
        }
        return course.bars;
    }

    private static void add(List<Step> steps, MigrationState migration) {
        Bar.Kind before = migration.getWasRunning() ? Bar.Kind.RUN : Bar.Kind.WAIT;
        String source = migration.getSource();
        steps.add(new Step(
                migration.getDepartedAt().toEpochMilli(),
                source,
                before,
                source,
                Bar.Kind.MOVE,
                migration.getDestination()));
        long end = migration.getUpdatedAt().toEpochMilli();
        if (migration.getPhase() == MigrationPhase.COMPLETED) {
            steps.add(new Step(end, migration.getDestination(), Bar.Kind.MOVE, source, Bar.Kind.RUN, null));
        } else if (migration.getPhase() == MigrationPhase.ROLLED_BACK) {
            steps.add(new Step(end, source, Bar.Kind.MOVE, source, before, null));
        } else if (migration.getPhase() == MigrationPhase.ABANDONED) {
            steps.add(new Step(end, null, Bar.Kind.MOVE, source, Bar.Kind.RUN, null));
        }
    }

    private static Step step(JobFact fact) {
        String site = fact.site();
        return switch (fact.kind()) {
            case RUNNING -> new Step(fact.atMillis(), site, Bar.Kind.WAIT, site, Bar.Kind.RUN, null);
            case FINISHED -> new Step(fact.atMillis(), null, Bar.Kind.RUN, site, Bar.Kind.RUN, null);
            default -> new Step(fact.atMillis(), site, Bar.Kind.RUN, site, Bar.Kind.WAIT, null);
        };
    }

    private void begin(JobRecord record, List<Step> steps) {
        if (record == null || record.getArrivedAt() == 0) {
            return;
        }
        Bar.Kind kind = WAITING.contains(record.getPhase()) ? Bar.Kind.WAIT : Bar.Kind.RUN;
        String site = record.getSite();
        if (!steps.isEmpty()) {
            kind = steps.get(0).before();
            site = steps.get(0).siteBefore();
        }
        turn(record.getArrivedAt(), site, kind, null);
    }

    private void finish(JobRecord record) {
        if (record.getEndedAt() > 0) {
            turn(record.getEndedAt(), null, Bar.Kind.RUN, null);
        } else if (open != null && open.kind() != Bar.Kind.MOVE) {
            if (!open.site().equals(record.getSite()) && record.getMovedAt() > open.startMillis()) {
                turn(record.getMovedAt(), record.getSite(), Bar.Kind.RUN, null); // it moved, and nobody told
            }
            if (record.getRestingSince() > open.startMillis() && open.kind() == Bar.Kind.RUN) {
                turn(record.getRestingSince(), record.getSite(), Bar.Kind.WAIT, null);
            }
        }
        if (open != null) {
            bars.add(open);
        }
    }

    private void turn(long atMillis, String site, Bar.Kind kind, String to) {
        if (open != null && open.kind() == kind && open.site().equals(site) && to == null && open.to() == null) {
            return;
        }
        if (open != null && open.startMillis() < atMillis) {
            bars.add(new Bar(job, open.site(), open.startMillis(), atMillis, open.kind(), open.to()));
        }
        open = site == null ? null : new Bar(job, site, atMillis, null, kind, to);
    }
}
