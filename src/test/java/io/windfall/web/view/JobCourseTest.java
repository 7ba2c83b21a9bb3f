package io.windfall.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.schema.JobPhase;
import io.windfall.schema.JobRecord;
import io.windfall.schema.MigrationEventKind;
import io.windfall.schema.MigrationPhase;
import io.windfall.schema.MigrationState;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobCourseTest {

    @Test
    void shouldTakeAJobOfWhichNothingWasToldToHaveRunSinceItWasSeen() {
        assertThat(course(job("a", JobPhase.RUNNING, 10), List.of(), List.of())).containsExactly("RUN a 10-");
        assertThat(course(job("a", JobPhase.QUEUED, 10), List.of(), List.of())).containsExactly("WAIT a 10-");
    }

    @Test
    void shouldFollowItThroughStartMoveAndEnd() {
        JobRecord job = job("b", JobPhase.ENDED, 10);
        job.setEndedAt(90);
        assertThat(course(
                        job,
                        List.of(migration(40, 60, MigrationPhase.COMPLETED, true)),
                        List.of(fact("a", MigrationEventKind.RUNNING, 20), fact("b", MigrationEventKind.FINISHED, 89))))
                .containsExactly("WAIT a 10-20", "RUN a 20-40", "MOVE a>b 40-60", "RUN b 60-89");
    }

    @Test
    void shouldComeBackWhereAMoveWasRolledBack() {
        assertThat(course(
                        job("a", JobPhase.RUNNING, 10),
                        List.of(migration(40, 60, MigrationPhase.ROLLED_BACK, true)),
                        List.of()))
                .containsExactly("RUN a 10-40", "MOVE a>b 40-60", "RUN a 60-");
        assertThat(course(
                        job("a", JobPhase.QUEUED, 10),
                        List.of(migration(40, 60, MigrationPhase.ROLLED_BACK, false)),
                        List.of()))
                .containsExactly("WAIT a 10-40", "MOVE a>b 40-60", "WAIT a 60-");
    }

    @Test
    void shouldShowAMoveUnderWayAsOpen() {
        assertThat(course(
                        job("a", JobPhase.MIGRATING, 10),
                        List.of(migration(40, 50, MigrationPhase.FETCHING, true)),
                        List.of()))
                .containsExactly("RUN a 10-40", "MOVE a>b 40-");
    }

    @Test
    void shouldShowThatItRests() {
        JobRecord job = job("a", JobPhase.PAUSED, 10);
        job.setRestingSince(70);
        assertThat(course(job, List.of(), List.of(fact("a", MigrationEventKind.RUNNING, 20))))
                .containsExactly("WAIT a 10-20", "RUN a 20-70", "WAIT a 70-");
    }

    @Test
    void shouldKnowAJobThatIsGoneByWhatWasTold() {
        assertThat(course(
                        null,
                        List.of(migration(40, 60, MigrationPhase.COMPLETED, true)),
                        List.of(fact("b", MigrationEventKind.FINISHED, 80))))
                .containsExactly("MOVE a>b 40-60", "RUN b 60-80");
    }

    private static List<String> course(JobRecord job, List<MigrationState> migrations, List<JobFact> facts) {
        return JobCourse.of("j", job, migrations, facts).stream()
                .map(bar -> bar.kind() + " " + bar.site() + (bar.to() == null ? "" : ">" + bar.to()) + " "
                        + bar.startMillis() + "-" + (bar.endMillis() == null ? "" : bar.endMillis()))
                .toList();
    }

    private static JobRecord job(String site, JobPhase phase, long arrivedAt) {
        JobRecord job = new JobRecord();
        job.setSite(site);
        job.setPhase(phase);
        job.setArrivedAt(arrivedAt);
        return job;
    }

    private static JobFact fact(String site, MigrationEventKind kind, long at) {
        return new JobFact("j", site, kind, at);
    }

    private static MigrationState migration(long from, long to, MigrationPhase phase, boolean wasRunning) {
        MigrationState migration = new MigrationState();
        migration.setId("m");
        migration.setJob("j");
        migration.setSource("a");
        migration.setDestination("b");
        migration.setPhase(phase);
        migration.setWasRunning(wasRunning);
        migration.setDepartedAt(Instant.ofEpochMilli(from));
        migration.setUpdatedAt(Instant.ofEpochMilli(to));
        return migration;
    }
}
