package io.windfall.topology;

import io.windfall.fabric.JobState;
import io.windfall.fabric.Migration;
import io.windfall.grant.GrantKeys;
import io.windfall.grant.GrantSigner;
import io.windfall.serde.SchemaRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
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
    private final DeadTransactions deadTransactions;

    private Orchestrator(OrchestratorConfig config, SchemaRegistry registry, EmissionListener listener) {
        streams = new KafkaStreams(
                OrchestratorTopology.build(registry, config.names(), signer(config), listener),
                config.streamsProperties());
        streams.setGlobalStateRestoreListener(restoring);
        deadTransactions = new DeadTransactions(admin(config), config.applicationId());
        streams.setStateListener((now, before) -> deadTransactions.changed(now));
        streams.setUncaughtExceptionHandler(exception -> {
            LOG.error("The orchestrator stops: {}", exception.getMessage(), exception);
            failure.complete(exception);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    /** As the longer one, with nobody told of what goes out. */
    public static Orchestrator start(OrchestratorConfig config, SchemaRegistry registry) {
        return start(config, registry, EmissionListener.NONE);
    }

    /**
     * Starts one; its topics must be there.
     *
     * @param listener is told of what goes out
     * @throws UncheckedIOException with a line that says what to do where the key for grants cannot be read
     */
    public static Orchestrator start(OrchestratorConfig config, SchemaRegistry registry, EmissionListener listener) {
        Orchestrator orchestrator = new Orchestrator(config, registry, listener);
        orchestrator.streams.start();
        return orchestrator;
    }

    private static Admin admin(OrchestratorConfig config) {
        return Admin.create(new StreamsConfig(config.streamsProperties())
                .getAdminConfigs(config.applicationId() + "-dead-transactions"));
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

    /**
     * How many jobs of each fabric stand in each phase, by the stores of this instance as of their last commit; costs the
     * same however many jobs there are. Phases without a job are left out; a fabric is missing until its first entry since
     * the instance took it.
     */
    public Map<String, Census<JobState>> jobs() {
        return Census.of(streams, TableSpec.JOBS);
    }

    /** The same of each job's latest migration; those under way are listed. */
    public Map<String, Census<Migration>> migrations() {
        return Census.of(streams, TableSpec.MIGRATIONS);
    }

    /** The running application, for those who publish its metrics; theirs is neither to start nor to close it. */
    public KafkaStreams streams() {
        return streams;
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
        deadTransactions.close();
    }
}
