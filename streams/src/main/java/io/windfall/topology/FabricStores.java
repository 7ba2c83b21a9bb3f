package io.windfall.topology;

import io.windfall.text.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Reads the stores of a running orchestrator from any thread, as of about its last commit, and tells which instance holds a
 * fabric. A fabric lies in the partition that its journal lies in. Rows of several stores are not of one instant: a commit may
 * come in between.
 *
 * <p>All reads throw {@link StoresUnavailableException} while the partition moves, is restored or is not here.
 */
public final class FabricStores {

    private final KafkaStreams streams;

    FabricStores(KafkaStreams streams) {
        this.streams = streams;
    }

    /**
     * Where a fabric is held, or would be: that it exists is not said.
     *
     * @param partition the partition of the journal
     * @param host of the instance's {@code application.server}; null: the instance states none
     * @param port the same
     */
    public record Place(int partition, String host, int port) {}

    /** @throws StoresUnavailableException before the instances have agreed on who holds what */
    public Place placeOf(String fabric) {
        KeyQueryMetadata found;
        try {
            // The default partitioner on the fabric's name, as for the journal: rows' keys begin with it, but do not
            // count.
            found = streams.queryMetadataForKey(OrchestratorTopology.CLOCK_STORE, fabric, new StringSerializer());
        } catch (IllegalStateException | InvalidStateStoreException e) {
            throw new StoresUnavailableException("the instances have not agreed yet on who holds what", e);
        }
        if (found == null || found.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
            throw new StoresUnavailableException("the instances have not agreed yet on who holds what", null);
        }
        HostInfo host = found.activeHost();
        boolean stated = host != null && !host.equals(HostInfo.unavailable());
        return new Place(found.partition(), stated ? host.host() : null, stated ? host.port() : 0);
    }

    /**
     * Entries at the end of the journal's partition that are still to be read here: those of all fabrics in it. It takes a look at
     * all metrics. Empty: it is not known, as where another instance holds the partition.
     */
    public OptionalLong entriesLeft(int partition) {
        return JournalLag.of(streams.metrics(), partition);
    }

    /** The {@code application.server} of all instances that state one, as {@link HostPort} writes it; this one among them. */
    public Set<String> instances() {
        Set<String> all = new TreeSet<>();
        try {
            streams.metadataForAllStreamsClients().forEach(client -> {
                if (client.hostInfo() != null && !client.hostInfo().equals(HostInfo.unavailable())) {
                    all.add(HostPort.text(
                            client.hostInfo().host(), client.hostInfo().port()));
                }
            });
        } catch (IllegalStateException e) {
            throw new StoresUnavailableException("the orchestrator is not running", e);
        }
        return all;
    }

    /** The fabrics that this instance holds, sorted. */
    public List<String> fabricsHere() {
        List<String> fabrics = new ArrayList<>();
        ReadOnlyKeyValueStore<String, ?> store = open(StoreQueryParameters.fromNameAndType(
                OrchestratorTopology.CLOCK_STORE, QueryableStoreTypes.<String, SpecificRecord>keyValueStore()));
        try (KeyValueIterator<String, ?> rows = store.all()) {
            while (rows.hasNext()) {
                String key = rows.next().key;
                fabrics.add(key.substring(0, key.indexOf('/')));
            }
        } catch (InvalidStateStoreException e) {
            throw moving(e);
        }
        fabrics.sort(null);
        return fabrics;
    }

    /**
     * One row.
     *
     * @param store one of the names of {@link OrchestratorTopology}
     * @param id the key within the fabric; empty in stores of one row a fabric
     * @return null where there is none
     */
    public <A extends SpecificRecord> A row(String store, int partition, String fabric, String id) {
        try {
            return this.<A>open(store, partition).get(fabric + "/" + id);
        } catch (InvalidStateStoreException e) {
            throw moving(e);
        }
    }

    /**
     * The rows of a fabric in the order of their keys.
     *
     * @param after only those whose key within the fabric is behind this; null: all
     * @param visitor takes a row and says whether it wants more
     */
    public <A extends SpecificRecord> void rows(
            String store, int partition, String fabric, String after, Predicate<KeyValue<String, A>> visitor) {
        String prefix = fabric + "/";
        try (KeyValueIterator<String, A> rows = this.<A>open(store, partition)
                .range(after == null ? prefix : prefix + after + "\0", fabric + "0")) { // '0' is next to '/'
            boolean more = true;
            while (more && rows.hasNext()) {
                KeyValue<String, A> row = rows.next();
                more = !row.key.startsWith(prefix)
                        || visitor.test(KeyValue.pair(row.key.substring(prefix.length()), row.value));
            }
        } catch (InvalidStateStoreException e) {
            throw moving(e);
        }
    }

    private <A extends SpecificRecord> ReadOnlyKeyValueStore<String, A> open(String store, int partition) {
        return open(StoreQueryParameters.fromNameAndType(store, QueryableStoreTypes.<String, A>keyValueStore())
                .withPartition(partition));
    }

    private <A> ReadOnlyKeyValueStore<String, A> open(
            StoreQueryParameters<ReadOnlyKeyValueStore<String, A>> parameters) {
        try {
            return streams.store(parameters);
        } catch (IllegalStateException e) {
            throw new StoresUnavailableException("the instance has ended, or is about to", e);
        } catch (InvalidStateStoreException e) {
            throw moving(e);
        }
    }

    private static StoresUnavailableException moving(RuntimeException e) {
        return new StoresUnavailableException("the stores are moving, or being restored", e);
    }
}
