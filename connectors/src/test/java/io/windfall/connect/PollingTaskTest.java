package io.windfall.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PollingTaskTest {

    private final List<Long> askedAtNanos = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    @Test
    void shouldCarryTheStateAfterEachRecordAndGoOnFromIt() throws Exception {
        TaskContext context = new TaskContext(Map.of());
        PollingTask<Integer> task = started(context, (state, now) -> letters(state, 3));
        List<SourceRecord> records = untilRecords(task);
        assertThat(records.stream().map(r -> (Object) r.sourceOffset().get("n")))
                .containsExactly(1, 2, 3);
        assertThat(records.get(1).sourcePartition()).isEqualTo(Map.of("feed", "numbers"));
        assertThat(records.get(1).headers().lastWithName("why").value()).isEqualTo("test");
        task.stop();

        PollingTask<Integer> next = started(new TaskContext(records.get(1).sourceOffset()), (s, now) -> letters(s, 1));
        assertThat(untilRecords(next).get(0).sourceOffset().get("n")).isEqualTo(3);
        next.stop();
    }

    @Test
    void shouldOutliveASourceThatIsAwayAndWaitAsLongAsItSays() throws Exception {
        PollingTask<Integer> task = started(new TaskContext(Map.of()), (state, now) -> {
            askedAtNanos.add(System.nanoTime());
            if (askedAtNanos.size() == 1) {
                throw new SourceUnavailableException("busy", 429, Duration.ofMillis(300));
            }
            if (askedAtNanos.size() == 2) {
                throw new IOException("cut");
            }
            return letters(state, 1);
        });
        assertThat(untilRecords(task)).hasSize(1);
        assertThat(askedAtNanos).hasSize(3);
        assertThat(askedAtNanos.get(1) - askedAtNanos.get(0)).isGreaterThanOrEqualTo(300_000_000L);
        task.stop();
    }

    @Test
    void shouldKeepBackingOffWhenTurnsAreWaitedForBetweenFailures() throws Exception {
        List<Boolean> asked = new ArrayList<>();
        assertThat(told(
                        (state, now) -> {
                            asked.add(asked.size() % 2 == 0);
                            if (asked.get(asked.size() - 1)) {
                                throw new IOException("away");
                            }
                            return Polled.notYet(state, Duration.ofMillis(1));
                        },
                        () -> asked.size() >= 5))
                .allMatch(line -> line.startsWith("plant: away. Failure "))
                .anyMatch(line -> line.contains("Failure 3 in a row"));
    }

    @Test
    void shouldOutliveALookThatThrowsWhatNobodyExpected() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        assertThat(told(
                        (state, now) -> {
                            if (looks.incrementAndGet() <= 2) {
                                throw new ArithmeticException("overflow of s3cr3t");
                            }
                            return letters(state, 1);
                        },
                        () -> looks.get() >= 3))
                .anyMatch(line -> line.startsWith("plant: a look failed over what was not expected: java.lang.Arith"))
                .anyMatch(line -> line.equals("plant: unexpected java.lang.ArithmeticException: overflow of ***."
                        + " Failure 2 in a row; next try in"))
                .allMatch(line -> !line.contains("s3cr3t"))
                .hasSize(3);
    }

    @Test
    void shouldFailOverWhatLookingAgainDoesNotMendAndOverErrors() {
        for (Throwable fatal : List.of(new DataException("no"), new ConfigException("no"), new StackOverflowError())) {
            PollingTask<Integer> task = started(new TaskContext(Map.of()), (state, now) -> {
                if (fatal instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) fatal;
            });
            assertThatThrownBy(() -> untilRecords(task)).isInstanceOf(fatal.getClass());
            task.stop();
        }
    }

    @Test
    void shouldFailOverASettingThatCannotWork() {
        PollingTask<Integer> task = started(new TaskContext(Map.of()), (state, now) -> {
            throw new ConfigException("no such program");
        });
        assertThatThrownBy(() -> untilRecords(task)).isInstanceOf(ConfigException.class);
        task.stop();
    }

    @Test
    void shouldEndALookThatIsUnderWayAndCloseBehindIt() throws Exception {
        CountDownLatch looking = new CountDownLatch(1);
        PollingTask<Integer> task = started(new TaskContext(Map.of()), (state, now) -> {
            looking.countDown();
            new CountDownLatch(1).await();
            return letters(state, 1);
        });
        CompletableFuture<List<SourceRecord>> poll = CompletableFuture.supplyAsync(() -> {
            try {
                return task.poll();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(looking.await(10, TimeUnit.SECONDS)).isTrue();
        task.stop();
        assertThat(poll.get(10, TimeUnit.SECONDS)).isNull();
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilTrue(closed);
        assertThat(task.poll()).isNull();
    }

    @Test
    void shouldGiveTheWorkerItsThreadBackWhileALookGoesOnAndHandOutItsRecordsLater() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        AtomicInteger looks = new AtomicInteger();
        PollingTask<Integer> task = started(new TaskContext(Map.of()), (state, now) -> {
            looks.incrementAndGet();
            answered.await();
            return letters(state, 2);
        });
        for (int i = 0; i < 2; i++) {
            assertThat(task.poll()).isNull(); // it would never come back if it waited for the look
        }
        assertThat(looks).hasValue(1);
        answered.countDown();
        List<SourceRecord> records = untilRecords(task);
        assertThat(records.stream().map(r -> (Object) r.sourceOffset().get("n")))
                .containsExactly(1, 2);
        assertThat(untilRecords(task).get(0).sourceOffset().get("n")).isEqualTo(3);
        task.stop();
    }

    @Test
    void shouldInterruptALookWhenItIsStoppedBetweenTwoPollsAsConnectDoes() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicBoolean closedTooSoon = new AtomicBoolean();
        PollingTask<Integer> task = started(new TaskContext(Map.of()), (state, now) -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                closedTooSoon.set(closed.get());
                interrupted.countDown();
                throw e;
            }
            return letters(state, 1);
        });
        assertThat(task.poll()).isNull();
        task.stop();
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilTrue(closed);
        assertThat(closedTooSoon).isFalse();
        assertThat(task.poll()).isNull();
    }

    @Test
    void shouldCarryALargeStateByFewerRecordsAndAlwaysByTheLast() throws Exception {
        PollingTask<Integer> task = new Numbers((state, now) -> letters(state, 500)) {
            @Override
            Map<String, Object> offsetOf(Integer state) {
                return Map.of("n", state, "ledger", "x".repeat(100_000));
            }
        };
        task.initialize(new TaskContext(Map.of()));
        task.start(Map.of());
        List<SourceRecord> records = untilRecords(task);
        assertThat(records.stream()
                        .map(r -> System.identityHashCode(r.sourceOffset()))
                        .distinct())
                .hasSizeLessThan(60);
        for (int i = 0; i < records.size(); i++) {
            assertThat((Integer) records.get(i).sourceOffset().get("n")).isLessThanOrEqualTo(i + 1);
        }
        assertThat(records.get(499).sourceOffset().get("n")).isEqualTo(500);
        task.stop();
    }

    @Test
    void shouldOutliveAStateThatIsLargerThanConnectKeepsAndEmitWhatFits() throws Exception {
        AtomicBoolean mended = new AtomicBoolean();
        List<SourceRecord> records = new ArrayList<>();
        Numbers task = new Numbers((state, now) -> letters(state, Math.max(1, 20 - state))) {
            @Override
            Map<String, Object> offsetOf(Integer state) {
                return Map.of("n", state, "ledger", "ü".repeat(mended.get() ? 10 : state * 30_000));
            }

            @Override
            public List<SourceRecord> poll() throws InterruptedException {
                List<SourceRecord> given = super.poll();
                records.addAll(given == null ? List.of() : given);
                return given;
            }
        };
        List<String> lines = told(task, () -> {
            mended.set(task.looks() >= 3);
            return records.size() >= 20;
        });
        assertThat(lines)
                .hasSize(3)
                .allMatch(line -> line.startsWith("plant: what is known of numbers makes an offset of "));
        assertThat(lines.get(0))
                .contains(" bytes, and Connect keeps none above 900000")
                .contains("share the work among several. Failure 1 in a row");
        assertThat(records).hasSize(20); // none twice, none left out in the end
        assertThat(records.stream().map(r -> (Integer) r.sourceOffset().get("n")))
                .isSorted()
                .endsWith(20);
        for (SourceRecord record : records) {
            assertThat(OffsetBytes.of(new HashMap<>(record.sourceOffset()))).isLessThanOrEqualTo(900_000);
        }
    }

    @Test
    void shouldMeasureAnOffsetAsConnectWritesIt() throws Exception {
        Map<String, Object> offset = new HashMap<>();
        offset.put("text", "a\"b\\c ü € 😀 \u0001");
        offset.put("number", -12L);
        offset.put("share", 0.25);
        offset.put("none", null);
        assertThat(OffsetBytes.of(offset))
                .isEqualTo(new ObjectMapper().writeValueAsBytes(offset).length + 1); // a comma too many
    }

    /** What a task of the name plant logs as a warning or worse, each without the length of the pause. */
    private List<String> told(Look look, BooleanSupplier enough) throws Exception {
        return told(new Numbers(look), enough);
    }

    private List<String> told(Numbers task, BooleanSupplier enough) throws Exception {
        task.initialize(new TaskContext(Map.of()));
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(task.getClass());
        logger.setLevel(Level.WARN);
        log.start();
        logger.addAppender(log);
        try {
            task.start(Map.of("name", "plant"));
            Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> {
                task.poll();
                return enough.getAsBoolean();
            });
        } finally {
            logger.detachAppender(log);
            logger.setLevel(null);
            task.stop();
        }
        return log.list.stream()
                .map(event -> event.getFormattedMessage().replaceFirst(" [0-9]+ ms$", ""))
                .toList();
    }

    private static List<SourceRecord> untilRecords(PollingTask<Integer> task) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < deadline) {
            List<SourceRecord> records = task.poll();
            if (records != null) {
                return records;
            }
        }
        throw new AssertionError("no records");
    }

    private PollingTask<Integer> started(TaskContext context, Look look) {
        PollingTask<Integer> task = new Numbers(look);
        task.initialize(context);
        task.start(Map.of());
        return task;
    }

    private static Polled<Integer> letters(int state, int count) {
        List<Emission<Integer>> emissions = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Outgoing out = new Outgoing("t", null, "x".getBytes(StandardCharsets.UTF_8), Map.of("why", "test"), false);
            emissions.add(new Emission<>(out, state + i));
        }
        return Polled.of(emissions, state + count);
    }

    private interface Look {
        Polled<Integer> at(Integer state, Instant now) throws IOException, InterruptedException;
    }

    private class Numbers extends PollingTask<Integer> implements Feed<Integer> {
        private final Look look;
        private final AtomicInteger looks = new AtomicInteger();

        Numbers(Look look) {
            this.look = look;
        }

        @Override
        protected Opened<Integer> open(Map<String, String> properties) {
            Map<String, String> settings =
                    Map.of(ConnectSettings.BACKOFF_MIN, "1", ConnectSettings.BACKOFF_MAX, "5", "pass", "s3cr3t");
            ConfigDef definition =
                    ConnectSettings.polling().define("pass", ConfigDef.Type.PASSWORD, ConfigDef.Importance.LOW, "One.");
            return new Opened<>(List.of(this), new ConnectSettings(definition, settings), () -> closed.set(true));
        }

        Map<String, Object> offsetOf(Integer state) {
            return Map.of("n", state);
        }

        int looks() {
            return looks.get();
        }

        @Override
        public String name() {
            return "numbers";
        }

        @Override
        public Duration interval() {
            return Duration.ofMillis(10);
        }

        @Override
        public Integer restored(Map<String, Object> offset) {
            return (Integer) offset.getOrDefault("n", 0);
        }

        @Override
        public Map<String, Object> offset(Integer state) {
            return offsetOf(state);
        }

        @Override
        public Polled<Integer> poll(Integer state, Instant now) throws IOException, InterruptedException {
            looks.incrementAndGet();
            return look.at(state, now);
        }
    }
}
