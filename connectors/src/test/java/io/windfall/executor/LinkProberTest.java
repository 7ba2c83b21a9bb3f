package io.windfall.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.executor.machine.Instruction;
import io.windfall.executor.machine.OutboxEvent;
import io.windfall.executor.machine.Output;
import io.windfall.schema.LinkOrigin;
import io.windfall.schema.LinkTelemetry;
import io.windfall.schema.NodeTelemetry;
import io.windfall.schema.Site;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.transfer.LinkMeasure;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinkProberTest {

    private static final String TOPIC = "site.v1";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final LiveLease lease = new LiveLease();
    private final Sites others = new Sites();
    private final FetchHand fetches = new FetchHand(others, InstantSource.system(), input -> {}, (source, bps) -> {});
    private final Letters letters = new Letters("fabric", "here");
    private LinkProber prober;
    private long cards;

    @AfterEach
    void close() {
        others.pulled.countDown();
        prober.close();
        fetches.close();
    }

    @Test
    void shouldProbeThePeersOfTheFabricThatStandByTheirLatestCards() throws Exception {
        card(site("fabric", "there", "http://127.0.0.1:1"));
        card(site("fabric", "there", "http://127.0.0.1:2"));
        card(site("fabric", "gone", "http://127.0.0.1:3"));
        card(site("fabric", "gone", "http://127.0.0.1:3", true));
        card(site("fabric", "mute", null));
        card(site("other", "elsewhere", "http://127.0.0.1:4"));
        card(site("fabric", "here", "http://127.0.0.1:5"));
        start();
        LinkTelemetry first = others.published();
        assertThat(first.getSource()).isEqualTo("there");
        assertThat(first.getDestination()).isEqualTo("here");
        assertThat(first.getOrigin()).isEqualTo(LinkOrigin.PROBE);
        assertThat(first.getSession()).isEqualTo("session");
        assertThat(first.getBandwidthBps()).isEqualTo(5e9);
        assertThat(first.getRoundTripMillis()).isEqualTo(3);
        assertThat(others.published().getSequence()).isGreaterThan(first.getSequence());
        assertThat(others.asked).allMatch(url -> url.equals("http://127.0.0.1:2"));
    }

    @Test
    void shouldNotProbeWhereItPullsFromAndBreakAProbeOffForAPull() throws Exception {
        card(site("fabric", "here", null));
        card(site("fabric", "there", "http://127.0.0.1:2"));
        others.endless = true;
        start();
        assertThat(others.began.poll(10, TimeUnit.SECONDS)).isNotNull();
        fetches.fetch(pullFrom("there"));
        assertThat(others.brokenOff.poll(10, TimeUnit.SECONDS)).isNotNull();
        others.endless = false;
        others.began.clear();
        assertThat(others.began.poll(1, TimeUnit.SECONDS))
                .as("a probe while it pulls")
                .isNull();
        assertThat(others.links).isEmpty();
        others.pulled.countDown();
        assertThat(others.published().getSource()).isEqualTo("there");
    }

    @Test
    void shouldGoOnTryingAPeerThatDoesNotAnswer() throws Exception {
        card(site("fabric", "here", null));
        card(site("fabric", "there", "no address at all"));
        start();
        others.away = true;
        card(site("fabric", "there", "http://127.0.0.1:2"));
        assertThat(others.began.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(others.began.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(others.links).isEmpty();
        others.away = false;
        assertThat(others.published().getSource()).isEqualTo("there");
    }

    private void start() {
        consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, null, null, null)));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, cards));
        lease.set("session", Long.MAX_VALUE);
        ExecutorConfig config = ExecutorConfig.of("fabric", "here", Path.of("unused"), "127.0.0.1:1")
                .withTelemetry(TelemetryConfig.defaults().withProbeInterval(Duration.ofMillis(100)));
        prober = new LinkProber(
                () -> consumer,
                config,
                registry,
                SerdeOptions.defaults().withMaxWait(Duration.ofMillis(100)),
                letters,
                new Numbers(InstantSource.system()),
                lease,
                others,
                fetches,
                others,
                InstantSource.system());
        prober.start();
    }

    private void card(Site card) {
        byte[] wire = new AvroSerde<>(registry, Site.class).serializer().serialize(TOPIC, card);
        long offset = cards++;
        consumer.schedulePollTask(() -> consumer.addRecord(
                new ConsumerRecord<>(TOPIC, 0, offset, card.getSite().getBytes(StandardCharsets.UTF_8), wire)));
    }

    private static Site site(String fabric, String name, String url) {
        return new Letters(fabric, name).card(SiteProfile.ofSlots(1), url, null);
    }

    private static Site site(String fabric, String name, String url, boolean withdrawn) {
        return Site.newBuilder(site(fabric, name, url)).setWithdrawn(withdrawn).build();
    }

    private static Instruction pullFrom(String source) {
        return new Instruction(
                "c-1",
                Instruction.Kind.FETCH,
                "job",
                "here",
                "session",
                1,
                null,
                source,
                null,
                -1,
                null,
                null,
                true,
                null);
    }

    /** The other sites as this one meets them, and what is published of them. */
    private static final class Sites implements Transport, Post {
        final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        final BlockingQueue<String> began = new LinkedBlockingQueue<>();
        final BlockingQueue<String> brokenOff = new LinkedBlockingQueue<>();
        final BlockingQueue<LinkTelemetry> links = new LinkedBlockingQueue<>();
        final CountDownLatch pulled = new CountDownLatch(1);
        volatile boolean endless;
        volatile boolean away;

        LinkTelemetry published() throws InterruptedException {
            LinkTelemetry link = links.poll(10, TimeUnit.SECONDS);
            assertThat(link).as("something is published in time").isNotNull();
            return link;
        }

        @Override
        public Optional<LinkMeasure> probe(URI source, int bytes, BooleanSupplier goOn) throws IOException {
            asked.add(source.toString());
            began.add(source.toString());
            if (away) {
                throw new IOException("nobody there");
            }
            while (endless) {
                if (!goOn.getAsBoolean()) {
                    brokenOff.add(source.toString());
                    return Optional.empty();
                }
                Thread.onSpinWait();
            }
            return Optional.of(new LinkMeasure(5e9, 3));
        }

        @Override
        public void link(LinkTelemetry link) {
            links.add(link);
        }

        @Override
        public Pulled pull(Instruction command, Progress progress) throws IOException, InterruptedException {
            pulled.await();
            throw new IOException("nothing to pull");
        }

        @Override
        public String url() {
            return null;
        }

        @Override
        public String key() {
            return null;
        }

        @Override
        public void offer(String job, String manifestDigest, String destination) {}

        @Override
        public void withdraw(String job) {}

        @Override
        public void heartbeat(Output.SendHeartbeat heartbeat) {}

        @Override
        public void event(OutboxEvent event) {}

        @Override
        public void report(Output.SendReport report) {}

        @Override
        public void card(Site card) {}

        @Override
        public void node(NodeTelemetry node) {}

        @Override
        public void close() {}
    }
}
