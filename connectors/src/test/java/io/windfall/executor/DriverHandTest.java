package io.windfall.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.executor.machine.Input;
import io.windfall.executor.machine.Output;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DriverHandTest {

    private final BlockingQueue<Input> told = new LinkedBlockingQueue<>();
    private final LiveLease lease = new LiveLease();
    private final FakeDriver driver = new FakeDriver();
    private final DriverHand hand = new DriverHand(driver, lease, new FakeClock(), InstantSource.system(), told::add);

    @AfterEach
    void close() {
        hand.close();
    }

    @Test
    void shouldKillWithoutWaitingForASlowStartAndKillWhatThatStartBroughtToLife() throws Exception {
        lease.set("s", Long.MAX_VALUE);
        CountDownLatch inStart = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        driver.onStart = () -> {
            inStart.countDown();
            awaitLatch(mayEnd);
        };
        hand.start(new Output.Start("slow", 1, null));
        hand.start(new Output.Start("next", 1, null));
        awaitLatch(inStart);
        hand.killAll();
        assertThat(driver.kills.poll(10, TimeUnit.SECONDS))
                .as("killed while the start hangs")
                .isNotNull();
        assertThat(told).as("a job may still come to life").isEmpty();
        mayEnd.countDown();
        assertThat(told.poll(10, TimeUnit.SECONDS)).isInstanceOf(Input.AllKilled.class);
        assertThat(driver.kills).as("killed again after the start").hasSize(1);
        hand.list();
        assertThat(told.poll(10, TimeUnit.SECONDS)).isInstanceOf(Input.Listed.class);
        assertThat(driver.running).as("what waited is not started").isEmpty();
    }

    @Test
    void shouldNotTellOfAListThatWasTakenBeforeTheKilling() throws Exception {
        CountDownLatch inList = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        driver.onList = () -> {
            inList.countDown();
            awaitLatch(mayEnd);
        };
        hand.list();
        awaitLatch(inList);
        hand.killAll();
        assertThat(told.poll(10, TimeUnit.SECONDS)).isInstanceOf(Input.AllKilled.class);
        mayEnd.countDown();
        driver.onList = () -> {};
        hand.capture(new Output.Capture("j", "c"));
        assertThat(told.poll(10, TimeUnit.SECONDS)).isInstanceOf(Input.Captured.class);
    }

    @Test
    void shouldNotStartUnderALeaseThatIsOver() throws Exception {
        lease.set("s", 5);
        hand.start(new Output.Start("j", 1, null));
        Input.StartFailed failed = (Input.StartFailed) told.poll(10, TimeUnit.SECONDS);
        assertThat(failed.reason()).isEqualTo("the lease is over");
        assertThat(driver.running).isEmpty();
    }

    @Test
    void shouldTryToStopUntilNothingLives() throws Exception {
        driver.stopFailures = 1;
        hand.stop(new Output.Stop("j", 3, true));
        assertThat(told.poll(10, TimeUnit.SECONDS)).isInstanceOfSatisfying(Input.Stopped.class, stopped -> {
            assertThat(stopped.job()).isEqualTo("j");
            assertThat(stopped.epoch()).isEqualTo(3);
        });
    }

    @Test
    void shouldNotForgetAJobThatWasStartedHereAgain() throws Exception {
        lease.set("s", Long.MAX_VALUE);
        driver.forgetFailures = Integer.MAX_VALUE;
        hand.forget("j");
        hand.forget("j");
        hand.start(new Output.Start("j", 2, null));
        assertThat(told.poll(10, TimeUnit.SECONDS)).isInstanceOf(Input.Started.class);
        assertThat(driver.forgets).as("the second waits with the first").hasValue(1);
        Awaitility.await()
                .during(DriverHand.RETRY_MILLIS + 500, TimeUnit.MILLISECONDS)
                .atMost(10, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(driver.forgets).hasValue(1));
    }

    @Test
    void shouldSayThatAStartFailedAlsoWhereTheMachineHasNoMoreThreads() throws Exception {
        lease.set("s", Long.MAX_VALUE);
        driver.onStart = () -> {
            throw new OutOfMemoryError("unable to create native thread");
        };
        hand.start(new Output.Start("j", 2, null));
        assertThat(told.poll(10, TimeUnit.SECONDS)).isInstanceOfSatisfying(Input.StartFailed.class, failed -> {
            assertThat(failed.reason()).contains("native thread");
        });
    }

    @Test
    void shouldNotCallAllDeadBeforeTheDriverDoes() throws Exception {
        driver.killFailures = 1;
        hand.killAll();
        assertThat(told.poll(10, TimeUnit.SECONDS)).isInstanceOf(Input.AllKilled.class);
        assertThat(driver.kills).hasSize(1);
        assertThat(driver.killFailures).isZero();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("waited in vain");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Ten ms since boot, for ever. */
    private static final class FakeClock implements BootClock {
        @Override
        public long millis() {
            return 10;
        }

        @Override
        public String bootId() {
            return "boot";
        }
    }

    private static final class FakeDriver implements JobDriver {
        final BlockingQueue<String> kills = new LinkedBlockingQueue<>();
        final BlockingQueue<String> running = new LinkedBlockingQueue<>();
        volatile Runnable onStart = () -> {};
        volatile Runnable onList = () -> {};
        volatile int stopFailures;
        volatile int forgetFailures;
        final AtomicInteger forgets = new AtomicInteger();
        volatile int killFailures;

        @Override
        public List<JobProgressReport> list() {
            onList.run();
            return List.of();
        }

        @Override
        public void start(String job, long epoch, Checkpoint checkpoint, Lease lease) {
            onStart.run();
            running.add(job);
        }

        @Override
        public Checkpoint stop(String job, boolean writeCheckpoint) throws IOException {
            if (stopFailures-- > 0) {
                throw new IOException("it will not die");
            }
            return null;
        }

        @Override
        public Checkpoint capture(String job) {
            return null;
        }

        @Override
        public void forget(String job) throws IOException {
            forgets.incrementAndGet();
            if (forgetFailures-- > 0) {
                throw new IOException("it cannot be deleted");
            }
        }

        @Override
        public void killAll() {
            if (killFailures > 0) {
                killFailures--;
                throw new IllegalStateException("it will not die");
            }
            running.clear();
            kills.add("all");
        }

        @Override
        public boolean promisesKill() {
            return true;
        }

        @Override
        public void close() {}
    }
}
