package io.windfall.topology;

import io.windfall.grant.GrantKeys;
import io.windfall.grant.GrantSigner;
import io.windfall.serde.SchemaRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running orchestrator: the topology, exactly-once. An exception past the journal stops it, since going on would decide
 * on a state that nobody can vouch for; {@link #failure} then tells whoever runs it.
 */
public final class Orchestrator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Orchestrator.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);

    private final KafkaStreams streams;
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final RestoreProgress restoring = new RestoreProgress();

    private Orchestrator(OrchestratorConfig config, SchemaRegistry registry) {
        streams = new KafkaStreams(
                OrchestratorTopology.build(registry, config.names(), signer(config)), config.streamsProperties());
        streams.setGlobalStateRestoreListener(restoring);
        streams.setUncaughtExceptionHandler(exception -> {
            LOG.error("The orchestrator stops: {}", exception.getMessage(), exception);
            failure.complete(exception);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    /**
     * Starts one; its topics must be there.
     *
     * @throws UncheckedIOException with a line that says what to do where the key for grants cannot be read
     */
    public static Orchestrator start(OrchestratorConfig config, SchemaRegistry registry) {
        Orchestrator orchestrator = new Orchestrator(config, registry);
        orchestrator.streams.start();
        return orchestrator;
    }

    private static GrantSigner signer(OrchestratorConfig config) {
        if (config.grantKey() == null) {
            return null;
        }
        try {
            return new GrantSigner(GrantKeys.loadPrivate(config.grantKey()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Completes with the exception that stopped it, if ever. */
    public CompletableFuture<Throwable> failure() {
        return failure;
    }

    /** Whether it holds its partitions, restored, and works. */
    public boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** What it does, in a word of Kafka Streams: {@code CREATED}, {@code REBALANCING}, {@code RUNNING}, {@code ERROR} and so on. */
    public String state() {
        return streams.state().name();
    }

    /** Rows of the stores that are still to be read back from the changelogs before it works; 0: none that is known of. */
    public long rowsToRestore() {
        return restoring.rowsLeft();
    }

    /** Reads of the stores, those of one fabric at a time, and where else fabrics are held. */
    public FabricStores stores() {
        return new FabricStores(streams);
    }

    /** A store of this instance, by one of the names of {@link OrchestratorTopology}. */
    public <A extends SpecificRecord> ReadOnlyKeyValueStore<String, A> store(String name) {
        return streams.store(StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.keyValueStore()));
    }

    /** Kafka Streams' own metrics, by name, for those who publish them. */
    public Map<org.apache.kafka.common.MetricName, ? extends org.apache.kafka.common.Metric> metrics() {
        return streams.metrics();
    }

    /** Ends its work and leaves the group, so that another instance, or this one started again, takes over at once. */
    @Override
    public void close() {
        CloseOptions leaving = CloseOptions.timeout(CLOSE_WITHIN)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
        if (!streams.close(leaving)) {
            LOG.warn("The orchestrator did not close within {} s", CLOSE_WITHIN.toSeconds());
        }
    }
}
