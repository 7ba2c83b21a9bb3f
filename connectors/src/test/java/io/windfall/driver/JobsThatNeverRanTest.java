package io.windfall.driver;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What becomes of jobs that are to be forgotten and never ran here. */
class JobsThatNeverRanTest {
    @TempDir
    private Path temp;

    private Site site;

    @BeforeEach
    void open() throws IOException {
        site = new Site(temp.resolve("a"), new FolderStore(temp.resolve("store")));
        site.leaseFor(600_000);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void shouldKeepTheWorkOfARefusedJobThatNeverRanHere() throws IOException {
        for (int number = 1; number <= 2; number++) {
            site.describe("j", "exit " + number, "");
            site.checkpoint("j", "step-1", Map.of("COMPLETE", "", "weights", "w" + number));
            site.driver.capture("j");

            site.driver.forget("j");
            site.driver.forget("j");

            assertThat(site.driver.list()).isEmpty();
            assertThat(site.work("j")).doesNotExist();
            assertThat(site.dir.resolve("lineage/j")).doesNotExist();
            assertThat(site.dir.resolve("forgotten/j-" + number + "/job.json")).isRegularFile();
        }
        assertThat(site.dir.resolve("forgotten/j-1/work/checkpoints/step-1/weights"))
                .hasContent("w1");
        assertThat(site.dir.resolve("forgotten/j-2/work/checkpoints/step-1/weights"))
                .hasContent("w2");
        assertThat(site.dir.resolve("forgotten/j-3")).doesNotExist();
    }

    /** A queued job that a plan has moved was told as one that somebody else's executor had refused. */
    @Test
    void shouldWarnOfAJobThatNeverRanHereOnlyWhereItWasNotMoved() throws IOException {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(ProcessDriver.class);
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
        log.start();
        try {
            site.describe("j", "exit 0", "");
            site.driver.stop("j", true);
            site.driver.forget("j");
            assertThat(log.list).singleElement().satisfies(event -> {
                assertThat(event.getLevel()).isEqualTo(Level.INFO);
                assertThat(event.getFormattedMessage()).contains("job j has left before it had begun here", "j-1");
            });
            log.list.clear();

            site.describe("j", "exit 0", "");
            site.driver.forget("j");
            assertThat(log.list).singleElement().satisfies(event -> {
                assertThat(event.getLevel()).isEqualTo(Level.WARN);
                assertThat(event.getFormattedMessage()).contains("is not this site's", "j-2");
            });
        } finally {
            logger.detachAppender(log);
            logger.setLevel(null);
        }
    }
}
