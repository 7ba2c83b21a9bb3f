package io.windfall.guard;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A token bucket for each client address; of IPv6, for each /64. Remembers a bounded number of addresses, those that asked last.
 */
public final class RateLimits {
    private static final int MOST_ADDRESSES = 10_000;

    private final double perNano;
    private final double capacity;
    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    /**
     * @param perSecond how many in the long run
     * @param burst how many at once
     * @param nanos a clock that never goes back, ns
     */
    public RateLimits(double perSecond, double burst, LongSupplier nanos) {
        this.perNano = perSecond / 1e9;
        this.capacity = burst;
        this.nanos = nanos;
    }

    private static final class Bucket {
        private double left;
        private long atNanos;
    }

    /** Takes one; returns in how many seconds, rounded up, there will be one; 0: there was. */
    public synchronized int take(String address) {
        Bucket bucket = filled(address);
        if (bucket.left >= 1) {
            bucket.left -= 1;
            return 0;
        }
        return secondsTo(bucket);
    }

    /** As {@link #take}, but takes none. */
    public synchronized int look(String address) {
        Bucket bucket = filled(address);
        return bucket.left >= 1 ? 0 : secondsTo(bucket);
    }

    private int secondsTo(Bucket bucket) {
        return Math.max(1, (int) Math.ceil((1 - bucket.left) / perNano / 1e9));
    }

    private Bucket filled(String address) {
        long now = nanos.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(group(address), key -> {
            Bucket fresh = new Bucket();
            fresh.left = capacity;
            fresh.atNanos = now;
            return fresh;
        });
        bucket.left = Math.min(capacity, bucket.left + (now - bucket.atNanos) * perNano);
        bucket.atNanos = now;
        return bucket;
    }

    /** The address, or the network that counts as one. */
    static String group(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            InetAddress parsed = InetAddress.getByName(address); // a literal: nothing is looked up
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), 8))
                    : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
