package io.windfall.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.windfall.executor.JobProgressReport.Status;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchdogTest {

    private static final String FAMILY = """
            trap '' TERM
            echo $$ > parent.pid
            sh -c 'echo $$ > child.pid; sh -c "echo \\$\\$ > grandchild.pid; while :; do sleep 1; done" & wait' &
            while :; do sleep 1; done
            """;
    private static final long LEASE_MILLIS = 4_000;

    @TempDir
    Path temp;

    private Site site;

    @BeforeEach
    void open() throws IOException {
        site = new Site(temp, new FolderStore(temp.resolve("store")));
        site.describe("j", FAMILY, "");
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void shouldKillTheWholeFamilyAtTheLeasesEndThoughTheExecutorWasKilled() throws Exception {
        Process executor = executor();
        List<Long> family = site.pids("j", 3);
        long deadline = LeaseFile.in(temp, site.clock).deadlineMillis();
        executor.destroyForcibly().waitFor();

        assertThat(Site.noneLives(family)).isFalse();
        await().atMost(Site.PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> Site.noneLives(family));

        assertThat(site.clock.millis()).isBetween(deadline - Site.MARGIN_MILLIS, deadline);
        assertThat(site.report("j").status()).isEqualTo(Status.STOPPED);
        await().atMost(Site.PATIENCE).until(() -> !watched());
    }

    @Test
    void shouldFindTheJobAgainWithinTheLeaseAndKeepItAliveAsLongAsTheLeaseIsRenewed() throws Exception {
        Process executor = executor();
        List<Long> family = site.pids("j", 3);
        executor.destroyForcibly().waitFor();
        LeaseFile lease = LeaseFile.in(temp, site.clock);
        long firstDeadline = lease.deadlineMillis();

        assertThat(site.report("j").status()).isEqualTo(Status.RUNNING);
        lease.set("session-1", firstDeadline + 3_000);
        await().atMost(Site.PATIENCE).until(() -> site.clock.millis() > firstDeadline);

        for (long pid : family) {
            assertThat(Site.lives(pid)).isTrue();
        }
        await().atMost(Site.PATIENCE).until(() -> Site.noneLives(family));
    }

    @Test
    void shouldBeStartedAgainWhenItWasKilled() throws Exception {
        site.leaseFor(600_000);
        site.driver.start("j", 1, null, site.lease);
        long pid = Long.parseLong(Files.readString(Watchdog.record(temp)).split(" ")[0]);
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        await().atMost(Site.PATIENCE).until(() -> !watched());

        site.driver.list();

        assertThat(watched()).isTrue();
        assertThat(Files.readString(Watchdog.record(temp))).doesNotStartWith(pid + " ");
    }

    @Test
    void shouldBeOneAtATime() throws Exception {
        site.leaseFor(600_000);
        site.driver.start("j", 1, null, site.lease);
        String first = Files.readString(Watchdog.record(temp));

        Process second = new ProcessBuilder(
                        java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Watchdog.class.getName(),
                        temp + "",
                        "1",
                        "1")
                .start();

        assertThat(second.waitFor()).isZero();
        assertThat(Watchdog.record(temp)).hasContent(first);
    }

    @Test
    void shouldKillOnTimeThoughRecordsAreDamaged() throws Exception {
        site.leaseFor(LEASE_MILLIS);
        site.driver.start("j", 1, null, site.lease);
        List<Long> family = site.pids("j", 3);
        Files.createDirectories(temp.resolve("runs/i"));
        Files.writeString(temp.resolve("runs/i/00000001.start"), "damaged");
        Files.writeString(LeaseFile.path(temp), "soon " + site.clock.bootId() + " session-1");

        await().atMost(Site.PATIENCE).until(() -> Site.noneLives(family));

        assertThat(site.clock.millis()).isLessThan(site.lease.deadlineMillis());
        Files.delete(temp.resolve("runs/i/00000001.start"));
    }

    @Test
    void shouldKillOnTimeThoughARecordIsTooLargeForItsMemory() throws Exception {
        site.leaseFor(LEASE_MILLIS);
        site.driver.start("j", 1, null, site.lease);
        List<Long> family = site.pids("j", 3);
        Path large = Files.createDirectories(temp.resolve("runs/i")).resolve("00000001.start");
        try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.setLength(3_000_000_000L);
        }

        await().atMost(Site.PATIENCE).until(() -> Site.noneLives(family));

        assertThat(site.clock.millis()).isLessThan(site.lease.deadlineMillis());
        assertThat(watched()).isTrue();
        Files.delete(large);
    }

    private Process executor() throws IOException {
        Process executor = new ProcessBuilder(
                        java(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExecutorProcess.class.getName(),
                        temp.toString(),
                        "j",
                        Long.toString(LEASE_MILLIS))
                .redirectErrorStream(true)
                .start();
        BufferedReader reader = executor.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = reader.readLine(); !"started".equals(line); line = reader.readLine()) {
            assertThat(line).as("the executor ended: " + said).isNotNull();
            said.append(line).append('\n');
        }
        return executor;
    }

    private boolean watched() throws IOException {
        return Watchdog.lives(temp, site.clock.bootId(), ProcessTable.linux());
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
