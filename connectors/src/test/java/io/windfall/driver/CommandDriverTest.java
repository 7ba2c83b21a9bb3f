package io.windfall.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.JobProgressReport;
import io.windfall.executor.JobProgressReport.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandDriverTest {

    /** A machine of jobs in files: {@code NAME.running} while one lives. */
    private static final String OPERATOR = """
            verb=$1; shift
            case $verb in
              start) echo "$WINDFALL_ACTION $1 $2 $3 $WINDFALL_EPOCH" >> calls; touch "$1.running" ;;
              stop)
                echo "stop $1 $2" >> calls; rm -f "$1.running"; mkdir -p "ckpt"; echo w > ckpt/weights
                echo '{"checkpoint": "ckpt", "step": 12}' ;;
              status)
                if [ -e j.running ]; then state=RUNNING; else state=STOPPED; fi
                echo "[{\\"job\\": \\"j\\", \\"status\\": \\"$state\\", \\"step\\": 3, \\"totalSteps\\": 9}]" ;;
              look) env > seen ;;
              forget) echo "forget $1" >> calls ;;
              fail) echo first >&2; echo "no such queue" >&2; exit 7 ;;
              hang) while :; do sleep 1; done ;;
              kill) [ -e ready ] || { touch ready; exit 1; }; rm -f j.running ;;
            esac
            """;

    @TempDir
    Path temp;

    private FolderStore store;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(temp.resolve("operator.sh"), OPERATOR);
        store = new FolderStore(temp.resolve("store"));
    }

    @Test
    void shouldSpeakTheDocumentedContract() throws IOException {
        CommandDriver driver = driver("start", "stop", "status");

        driver.start("j", 2, null, () -> 1);
        driver.start("j", 2, null, () -> 1);
        List<JobProgressReport> jobs = driver.list();
        Checkpoint checkpoint = driver.stop("j", true);
        driver.start("j", 3, checkpoint, () -> 1);
        driver.forget("j");

        String restored = temp.resolve("restored/j").toString();
        assertThat(jobs).extracting(JobProgressReport::status).containsExactly(Status.RUNNING);
        assertThat(checkpoint.step()).isEqualTo(12);
        assertThat(store.names(checkpoint.manifestDigest())).containsExactly("weights");
        assertThat(temp.resolve("calls")).hasContent("start j 2  2\nstop j 1\nstart j 3 " + restored + " 3\nforget j");
        assertThat(temp.resolve("restored/j")).doesNotExist();
        assertThat(driver.promisesKill()).isFalse();
    }

    @Test
    void shouldNotShowItsOwnSettingsToScripts() throws IOException {
        String setting = "WINDFALL_KAFKA_SSL_KEY_PASSWORD";
        assertThat(System.getenv()).as("what the pom sets for the tests").containsKey(setting);

        driver("look", "stop", "status").start("j", 1, null, () -> 1);

        assertThat(Files.readString(temp.resolve("seen")))
                .contains("WINDFALL_JOB=j", "PATH=")
                .doesNotContain(setting, System.getenv(setting));
    }

    @Test
    void shouldSayWhyAScriptFailed() throws IOException {
        assertThatThrownBy(() -> driver("fail", "stop", "status").start("j", 1, null, () -> 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exit code 7: no such queue");
    }

    @Test
    void shouldNotWaitForeverForAScript() throws IOException {
        assertThatThrownBy(() -> driver("start", "hang", "status").stop("j", true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not end within 500 ms");
    }

    @Test
    void shouldRefuseAStatusThatMakesNoSense() throws IOException {
        assertThatThrownBy(() -> driver("start", "stop", "stop").list())
                .hasMessageContaining("must print a JSON array");
        assertThatThrownBy(() -> driver("start", "stop", "forget").list())
                .hasMessageContaining("must print a JSON array");
    }

    @Test
    void shouldKillUntilNothingLives() throws IOException {
        CommandDriver driver = driver("start", "stop", "status");
        driver.start("j", 1, null, () -> 1);

        driver.killAll();

        assertThat(driver.list()).extracting(JobProgressReport::status).containsExactly(Status.STOPPED);
    }

    private CommandDriver driver(String start, String stop, String status) throws IOException {
        Duration limit = Duration.ofSeconds(10);
        CommandDriverConfig config = new CommandDriverConfig(
                temp,
                command(start),
                command(stop),
                command(status),
                command("forget"),
                command("kill"),
                limit,
                stop.equals("hang") ? Duration.ofMillis(500) : limit,
                limit,
                false);
        return new CommandDriver(config, store);
    }

    private List<String> command(String verb) {
        return List.of("sh", temp.resolve("operator.sh").toString(), verb);
    }
}
