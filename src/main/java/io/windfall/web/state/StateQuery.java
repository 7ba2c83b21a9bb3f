package io.windfall.web.state;

import io.windfall.topology.FabricStores;
import io.windfall.topology.StoresUnavailableException;
import io.windfall.web.view.FabricRows;
import io.windfall.web.view.FabricTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Interactive queries: which instance holds a fabric, and reads of those that this one holds. Counting a fabric's jobs takes
 * time, so the counts are kept for a moment: half a second, or five times as long as counting took; ages go on growing
 * meanwhile. Few scans run at a time.
 */
public final class StateQuery {
    private static final long KEPT_AT_LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int KEPT_FOR_TIMES_THE_COST = 5;
    private static final int MOST_SCANS = 2;
    private static final long PATIENCE_MILLIS = 3_000;

    private final FabricStores stores;
    private final HostAndPort self;
    private final Clock clock;
    private final Semaphore scans = new Semaphore(MOST_SCANS, true);
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();
    private final Map<Integer, Lag> lags = new ConcurrentHashMap<>();

    /** @param self what this instance states as its {@code application.server} */
    public StateQuery(FabricStores stores, HostAndPort self, Clock clock) {
        this.stores = stores;
        this.self = self;
        this.clock = clock;
    }

    /** A fabric's rows with the time they speak of. */
    public record Snapshot(FabricRows rows, FabricTime time) {}

    /** @param entries of a partition of the journal that are still to come */
    private record Lag(OptionalLong entries, long readNanos) {}

    /** This instance's own address. */
    public HostAndPort self() {
        return self;
    }

    /**
     * The instance that holds a fabric; empty: this one does. That the fabric exists is not said.
     *
     * @throws StoresUnavailableException where it is not known, or cannot be reached over HTTP
     */
    public Optional<HostAndPort> heldBy(String fabric) {
        FabricStores.Place place = stores.placeOf(fabric);
        if (place.host() == null) {
            throw new StoresUnavailableException("the instance that holds fabric " + fabric + " serves no HTTP");
        }
        HostAndPort holder = new HostAndPort(place.host(), place.port());
        return holder.equals(self) ? Optional.empty() : Optional.of(holder);
    }

    /** The other instances that can be asked. */
    public List<HostAndPort> others() {
        Set<String> all = stores.instances();
        List<HostAndPort> others = new ArrayList<>();
        for (String instance : all) {
            HostAndPort other = HostAndPort.parse(instance);
            if (!other.equals(self)) {
                others.add(other);
            }
        }
        return others;
    }

    /** The fabrics held here, sorted. */
    public List<String> fabricsHere() {
        return stores.fabricsHere();
    }

    /** Reads a fabric that is held here. */
    public FabricReader read(String fabric) {
        return new FabricReader(stores, partition(fabric), fabric);
    }

    private int partition(String fabric) {
        return stores.placeOf(fabric).partition();
    }

    /** Of a moment ago, since a look goes over all metrics, and many fabrics lie in one partition. */
    private OptionalLong entriesLeft(int partition) {
        return lags.compute(
                        partition,
                        (number, last) -> last != null && System.nanoTime() - last.readNanos() < KEPT_AT_LEAST_NANOS
                                ? last
                                : new Lag(stores.entriesLeft(number), System.nanoTime()))
                .entries();
    }

    /** A fabric that is held here, as of a moment ago; empty: there is none of that name. */
    public Optional<Snapshot> now(String fabric) {
        Kept held = kept.computeIfAbsent(fabric, name -> new Kept());
        Snapshot snapshot = held.get(fabric);
        if (snapshot == null) {
            kept.remove(fabric, held);
        }
        return Optional.ofNullable(snapshot);
    }

    /** The fabric's time, without a look at its jobs; null: there is no such fabric here. */
    public FabricTime time(String fabric) {
        var row = read(fabric).clock();
        if (row == null) {
            return null;
        }
        return kept.computeIfAbsent(fabric, name -> new Kept()).time(row, partition(fabric));
    }

    /**
     * Runs what reads many rows, when it is its turn.
     *
     * @throws StoresUnavailableException when too many others wait for theirs
     */
    public <T> T scan(Supplier<T> reading) {
        try {
            if (!scans.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new StoresUnavailableException("too many requests read the stores at once");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoresUnavailableException("the server is stopping");
        }
        try {
            return reading.get();
        } finally {
            scans.release();
        }
    }

    /** What was last read of one fabric, and when its time was last seen to move. */
    private final class Kept {
        private FabricRows rows;
        private long readNanos;
        private long costNanos;
        private long lastNowMillis = -1;
        private long movedNanos;

        synchronized Snapshot get(String fabric) {
            long now = System.nanoTime();
            if (rows == null || now - readNanos > Math.max(KEPT_AT_LEAST_NANOS, KEPT_FOR_TIMES_THE_COST * costNanos)) {
                FabricReader reader = read(fabric);
                rows = scan(reader::rows);
                readNanos = System.nanoTime();
                costNanos = readNanos - now;
            }
            return rows == null ? null : new Snapshot(rows, time(rows.clock(), partition(fabric)));
        }

        synchronized FabricTime time(io.windfall.schema.ClockState row, int partition) {
            if (row.getNow() != lastNowMillis) {
                lastNowMillis = row.getNow();
                movedNanos = System.nanoTime();
            }
            if (row.getSettings().getClock() == io.windfall.schema.ClockKind.EXTERNAL) {
                return new FabricTime(
                        row.getNow(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - movedNanos), true);
            }
            FabricTime time = FabricTime.wall(row.getNow(), clock.millis());
            return time.isFarBehind() ? time.withEntriesLeft(entriesLeft(partition)) : time;
        }
    }
}
