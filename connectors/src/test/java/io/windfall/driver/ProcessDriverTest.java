package io.windfall.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.JobProgressReport;
import io.windfall.executor.JobProgressReport.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessDriverTest {
    private static final String SETTING = "WINDFALL_KAFKA_SSL_KEY_PASSWORD";

    /** Lives until it is told to end; a child and a grandchild, too. */
    private static final String FAMILY = """
            trap '' TERM
            echo $$ > parent.pid
            sh -c 'trap "" TERM; echo $$ > child.pid; sh -c "trap \\"\\" TERM; echo \\$\\$ > grandchild.pid; while :; do sleep 1; done"' &
            while :; do sleep 1; done
            """;

    @TempDir
    Path temp;

    private FolderStore store;
    private Site site;

    @BeforeEach
    void open() throws IOException {
        store = new FolderStore(temp.resolve("store"));
        site = new Site(temp.resolve("a"), store);
        site.leaseFor(600_000);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void shouldReportADescribedJobBeforeItRuns() throws IOException {
        site.describe("j", "", ", \"computeWatts\": 300, \"gpuModel\": \"H100\", \"allowedSites\": [\"a\", \"b\"]");

        assertThat(site.driver.list())
                .containsExactly(new JobProgressReport(
                        "j", Status.STOPPED, 0, -1, Double.NaN, 0, -1, -1, 300, "H100", -1, true, List.of("a", "b")));
    }

    @Test
    void shouldRunAJobToItsEnd() throws IOException {
        site.describe("j", """
                mkdir -p checkpoints/step-7
                echo '{"step": 7, "totalSteps": 7, "remainingSeconds": 0}' > checkpoints/step-7/progress.json
                touch checkpoints/step-7/COMPLETE
                cp checkpoints/step-7/progress.json progress.json
                echo "$WINDFALL_JOB $WINDFALL_EPOCH $FLAVOUR $1 $2"
                """, ", \"environment\": {\"FLAVOUR\": \"of {job}\"}");

        site.driver.start("j", 3, null, site.lease);
        site.awaitStatus("j", Status.FINISHED);

        assertThat(Files.readString(site.dir.resolve("logs/j.out"))).isEqualTo("j 3 of j j 0\n");
        assertThat(site.report("j").step()).isEqualTo(7);
        assertThat(site.report("j").remainingSeconds()).isZero();
    }

    /** The pom sets the variable for the tests: an executor's own setting, as if it were a password. */
    @Test
    void shouldShowItsOwnSettingsNeitherToJobsNorToTheWatchdog() throws IOException {
        assertThat(System.getenv()).containsKey(SETTING);
        site.describe("j", "env > all.tmp; mv all.tmp all; while :; do sleep 1; done", "");

        site.driver.start("j", 1, null, site.lease);
        site.awaitFile(site.work("j").resolve("all"));
        site.awaitFile(site.dir.resolve("watchdog.pid"));

        assertThat(Files.readString(site.work("j").resolve("all")))
                .contains("WINDFALL_JOB=j", "PATH=")
                .doesNotContain(SETTING, System.getenv(SETTING));
        String watchdog =
                Files.readString(site.dir.resolve("watchdog.pid")).strip().split("\\s+")[0];
        assertThat(Files.readString(Path.of("/proc", watchdog, "environ")))
                .contains("PATH=")
                .doesNotContain(SETTING, System.getenv(SETTING));
    }

    @Test
    void shouldStartOneCopyHoweverOftenItIsTold() throws IOException {
        site.describe("j", "echo once >> starts; while :; do sleep 1; done", "");

        site.driver.start("j", 1, null, site.lease);
        site.driver.start("j", 1, null, site.lease);
        Site.driver(site.dir, store, site.clock).start("j", 1, null, site.lease);
        site.awaitFile(site.work("j").resolve("starts"));
        site.driver.stop("j", false);

        assertThat(Files.readAllLines(site.work("j").resolve("starts"))).containsExactly("once");
    }

    @Test
    void shouldNotRunAJobAgainThatEndedBeforeTheStartWasRepeated() throws IOException {
        site.describe("j", "echo once >> starts", "");

        site.driver.start("j", 1, null, site.lease);
        site.awaitStatus("j", Status.FINISHED);
        Site.driver(site.dir, store, site.clock).start("j", 1, null, site.lease);

        assertThat(site.report("j").status()).isEqualTo(Status.FINISHED);
        assertThat(Files.readAllLines(site.work("j").resolve("starts"))).containsExactly("once");
    }

    @Test
    void shouldLetAJobWriteItsCheckpointWhenItIsStopped() throws IOException {
        site.describe("j", """
                trap 'mkdir -p checkpoints/step-5; echo w > checkpoints/step-5/weights; touch checkpoints/step-5/COMPLETE; exit 0' TERM
                mkdir -p checkpoints/base; echo b > checkpoints/base/b0
                touch ready
                while :; do sleep 0.05; done
                """, ", \"include\": [\"base\"]");
        site.driver.start("j", 1, null, site.lease);
        site.awaitFile(site.work("j").resolve("ready"));

        Checkpoint checkpoint = site.driver.stop("j", true);

        assertThat(checkpoint.step()).isEqualTo(5);
        assertThat(store.names(checkpoint.manifestDigest()))
                .containsExactly(
                        "checkpoint/step-5/COMPLETE", "checkpoint/step-5/weights", "include/base/b0", "job.json");
        assertThat(site.report("j").status())
                .as("asked to stop, so not finished")
                .isEqualTo(Status.STOPPED);
        assertThat(site.report("j").checkpointBytes()).isEqualTo(4);
    }

    @Test
    void shouldKillAWholeFamilyThatIgnoresSigterm() throws IOException {
        site.describe("j", FAMILY, ", \"graceSeconds\": 0.3");
        site.driver.start("j", 1, null, site.lease);
        List<Long> family = site.pids("j", 3);

        site.driver.stop("j", true);

        assertThat(Site.noneLives(family)).isTrue();
        assertThat(site.report("j").status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void shouldKillWhatHasLeftTheSession() throws IOException {
        site.describe("j", "setsid sh -c 'echo $$ > away.pid; while :; do sleep 1; done' & wait", "");
        site.driver.start("j", 1, null, site.lease);
        List<Long> away = site.pids("j", 1);

        site.driver.killAll();

        assertThat(Site.noneLives(away)).isTrue();
    }

    @Test
    void shouldKillAndWatchAllOthersThoughTheRecordOfOneIsDamaged() throws IOException {
        site.describe("j", FAMILY, "");
        site.driver.start("j", 1, null, site.lease);
        List<Long> family = site.pids("j", 3);
        Path damaged = Files.createDirectories(site.dir.resolve("runs/i")).resolve("00000001.start");
        Files.writeString(damaged, "damaged");
        long watchdog =
                Long.parseLong(Files.readString(Watchdog.record(site.dir)).split(" ")[0]);
        ProcessHandle.of(watchdog).orElseThrow().destroyForcibly();
        await().atMost(Site.PATIENCE).until(() -> !Site.lives(watchdog));

        assertThatThrownBy(site.driver::list)
                .as("a job that is left out would pass for dead")
                .isInstanceOf(IOException.class)
                .hasMessageContaining("{i=")
                .hasMessageContaining(damaged.toString());
        assertThat(Watchdog.lives(site.dir, site.clock.bootId(), ProcessTable.linux()))
                .as("watched all the same")
                .isTrue();
        assertThatThrownBy(site.driver::killAll)
                .hasRootCauseMessage("the records of these jobs cannot be read: {i="
                        + "java.io.IOException: the record of a start is damaged: " + damaged + "}");
        assertThat(Site.noneLives(family)).isTrue();
        Files.delete(damaged);
    }

    @Test
    void shouldNotLeaveBehindWhatACommandLeftRunning() throws IOException {
        site.describe(
                "j", "sh -c 'echo $$ > left.pid; while :; do sleep 1; done' & while [ ! -s left.pid ]; do :; done", "");
        site.driver.start("j", 1, null, site.lease);
        List<Long> left = site.pids("j", 1);

        site.awaitStatus("j", Status.FINISHED);

        assertThat(Site.noneLives(left)).isTrue();
    }

    @Test
    void shouldKnowTheExitCodeOfAJobThatEndedWhileNoExecutorLived() throws IOException {
        site.describe("j", "while [ ! -e go ]; do sleep 0.05; done; exit 3", ", \"failExitCodes\": [3]");
        site.driver.start("j", 1, null, site.lease);
        Files.createFile(site.work("j").resolve("go"));
        site.awaitFile(site.dir.resolve("runs/j/00000001.exit"));

        JobProgressReport report =
                Site.driver(site.dir, store, site.clock).list().get(0);

        assertThat(report.status()).isEqualTo(Status.FAILED);
        assertThat(site.dir.resolve("runs/j/00000001.ended")).hasContent("FAILED exit code 3\n");
    }

    @Test
    void shouldTellACrashFromAnEnd() throws IOException {
        site.describe("j", "exit 4", "");
        site.driver.start("j", 1, null, site.lease);
        site.awaitStatus("j", Status.STOPPED);
        assertThat(site.dir.resolve("runs/j/00000001.ended")).hasContent("CRASHED exit code 4\n");

        site.describe("j", "exit 0", "");
        site.driver.start("j", 1, null, site.lease);
        site.awaitStatus("j", Status.FINISHED);
    }

    @Test
    void shouldCarryAJobWithItsDescriptionToAnotherSite() throws IOException {
        site.describe("j", "echo $2 > resumed-at; while :; do sleep 1; done", "");
        site.checkpoint("j", "step-9", Map.of("weights", "w9", "COMPLETE", ""));
        site.driver.start("j", 1, null, site.lease);
        Checkpoint checkpoint = site.driver.stop("j", true);

        try (Site other = new Site(temp.resolve("b"), store)) {
            other.leaseFor(600_000);
            other.driver.start("j", 2, checkpoint, other.lease);
            other.awaitFile(other.work("j").resolve("resumed-at"));
            other.awaitStatus("j", Status.RUNNING);
            site.driver.forget("j");

            assertThat(other.work("j").resolve("checkpoints/step-9/weights")).hasContent("w9");
            assertThat(other.report("j").lastCheckpointAtMillis()).isPositive();
            await().atMost(Site.PATIENCE)
                    .until(() -> Files.readString(other.work("j").resolve("resumed-at"))
                            .equals("9\n"));
            assertThat(site.driver.list()).isEmpty();
            assertThat(site.work("j")).doesNotExist();
        }
    }

    @Test
    void shouldLetAJobTravelThatHasNotBegun() throws IOException {
        site.describe("j", "exit 0", "");

        Checkpoint checkpoint = site.driver.stop("j", true);

        assertThat(site.driver.capture("j")).isNull();
        assertThat(checkpoint.step()).isZero();
        try (Site other = new Site(temp.resolve("b"), store)) {
            other.leaseFor(600_000);
            other.driver.start("j", 2, checkpoint, other.lease);
            other.awaitStatus("j", Status.FINISHED);
        }
    }

    @Test
    void shouldCallAJobDeadThoughTheStoreCannotTakeItsCheckpoint() throws IOException {
        site.describe("j", FAMILY, ", \"graceSeconds\": 0.1");
        assertThat(site.driver.stop("j", true).step())
                .as("its description alone")
                .isZero();
        site.driver.start("j", 1, null, site.lease);
        List<Long> family = site.pids("j", 3);
        site.checkpoint("j", "step-1", Map.of("COMPLETE", ""));
        store.refusal = new IOException("No space left on device");

        assertThat(site.driver.stop("j", true)).as("none that has its work").isNull();
        assertThat(Site.noneLives(family)).isTrue();

        store.refusal = null;
        Checkpoint first = site.driver.stop("j", true);
        site.checkpoint("j", "step-2", Map.of("COMPLETE", ""));
        store.refusal = new IllegalArgumentException("not a name: a\\b");
        assertThat(first.step()).isEqualTo(1);
        assertThat(site.driver.stop("j", true)).isEqualTo(first);
        assertThat(Site.driver(site.dir, store, site.clock).stop("j", true))
                .as("known to the next driver, too")
                .isEqualTo(first);
    }

    @Test
    void shouldGoOnFromItsOwnNewerCheckpointButDropWorkThatDoesNotDescendFromTheOneGiven() throws IOException {
        site.describe("j", "exit 0", "");
        site.checkpoint("j", "step-1", Map.of("COMPLETE", ""));
        Checkpoint first = site.driver.capture("j");
        site.checkpoint("j", "step-2", Map.of("COMPLETE", ""));

        site.driver.start("j", 1, first, site.lease);
        assertThat(site.report("j").step()).as("past the one given").isEqualTo(2);
        site.awaitStatus("j", Status.FINISHED);

        Path elsewhere = Files.createDirectories(temp.resolve("elsewhere"));
        Files.createDirectories(elsewhere.resolve("checkpoint/step-1"));
        Files.writeString(elsewhere.resolve("checkpoint/step-1/COMPLETE"), "another's");
        Files.copy(site.dir.resolve("jobs/j.json"), elsewhere.resolve("job.json"));
        site.driver.start("j", 2, store.put("j", elsewhere, 1), site.lease);
        assertThat(site.report("j").step()).isEqualTo(1);
    }

    @Test
    void shouldNotStartUnderALeaseThatIsOver() throws IOException {
        site.describe("j", "touch ran", "");
        site.leaseFor(Site.MARGIN_MILLIS - 1);

        assertThatThrownBy(() -> site.driver.start("j", 1, null, site.lease))
                .isInstanceOf(IOException.class)
                .hasMessage("job j was not started: the lease is over");
        assertThatThrownBy(() -> site.driver.start("j", 1, null, () -> LeaseFile.NEVER))
                .as("the launch script looks for itself")
                .isInstanceOf(IOException.class)
                .hasMessage("job j was not started: the lease is over");
        assertThat(site.work("j").resolve("ran")).doesNotExist();
        assertThat(site.report("j").status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void shouldVoidAStartThatNeverCameToLife() throws Exception {
        site.describe("j", "touch ran", "");
        Run run = new Runs(site.dir).create("j", site.clock.bootId(), 1, 0, 0);

        assertThat(site.report("j").status()).isEqualTo(Status.STOPPED);
        Process late = new ProcessBuilder(
                        "sh",
                        site.dir.resolve("launch.sh").toString(),
                        run.prefix().toString(),
                        LeaseFile.path(site.dir).toString(),
                        "0",
                        site.clock.bootId(),
                        "touch",
                        temp.resolve("ran").toString())
                .start();

        assertThat(late.waitFor()).isEqualTo(123);
        assertThat(temp.resolve("ran")).doesNotExist();
    }

    @Test
    void shouldNotTakeAnotherProcessWithTheSameNumberForTheJob() throws Exception {
        ProcessTable table = ProcessTable.linux();
        Process other = new ProcessBuilder("setsid", "sh", "-c", "echo up; exec sleep 60").start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("up");
            long started = table.find(other.pid()).startTicks();

            assertThat(new ProcessGroup(other.pid(), started, "WINDFALL_RUN=none").living(table))
                    .hasSize(1);
            assertThat(new ProcessGroup(other.pid(), started - 1, "WINDFALL_RUN=none").living(table))
                    .isEmpty();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void shouldPassOverADescriptionThatMakesNoSense() throws IOException {
        Files.writeString(site.dir.resolve("jobs/bad.json"), "{\"command\": []}");
        Files.writeString(site.dir.resolve("jobs/half.json"), "{\"command\": [\"sh");
        Files.writeString(site.dir.resolve("jobs/typo.json"), "{\"command\": [\"sh\"], \"comand\": 1}");
        site.describe("good", "", "");

        assertThat(site.driver.list()).extracting(JobProgressReport::job).containsExactly("good");
        assertThatThrownBy(() -> site.driver.start("typo", 1, null, site.lease))
                .hasMessageContaining("unknown key 'comand'");
        assertThatThrownBy(() -> site.driver.start("../x", 1, null, site.lease))
                .hasMessageContaining("cannot be a file's");
    }
}
