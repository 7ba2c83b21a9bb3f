package io.windfall.fabric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Says which entries' turn it is. Under {@code clock=wall} an entry's turn is at once; one that names a site without a
 * card waits {@link #GRACE_MILLIS} for it, since no order holds between topics. Under {@code clock=external} entries wait
 * for their tick, and are then applied in the order of (kind, key, source offset), so that a run does not depend on how
 * raw partitions interleave. A tick that is not later than the clock is dropped.
 */
public final class Clock {

    /** How long an entry waits for the card of a site that it names. */
    static final long GRACE_MILLIS = 10_000;

    /** So many entries may wait for cards; what comes beyond is refused at once. */
    static final int MOST_WAITING = 10_000;

    private static final Comparator<JournalEntry> ORDER_OF_AN_INSTANT = Comparator.comparingInt(
                    (JournalEntry e) -> e.body().rank())
            .thenComparing(e -> e.body().key())
            .thenComparingInt(e -> e.origin().partition())
            .thenComparingLong(e -> e.origin().offset());

    private Clock() {}

    /** Takes an entry in, moves the clock, and gives out the entries whose turn it is, in order. */
    public static List<Admitted> admit(FabricState state, JournalEntry entry) {
        List<JournalEntry> turn = new ArrayList<>(1);
        long movedFrom = -1;
        ClockState clock = state.clockNow();
        if (entry.body() instanceof SettingsChange change) {
            if (!change.orderId().equals(clock.lastOrderId())) {
                state.clock().put(FabricState.ONLY, clock.configured(change));
            }
            turn.add(entry);
        } else if (entry.body() instanceof Tick tick) {
            if (tick.timeUnder(clock.settings().clock()) > clock.nowMillis()) {
                movedFrom = clock.nowMillis();
                state.clock()
                        .put(
                                FabricState.ONLY,
                                clock.at(tick.timeUnder(clock.settings().clock())));
                release(state, tick, turn);
                turn.add(entry);
            }
        } else if (clock.settings().clock() == Settings.Clock.EXTERNAL
                || missingSite(state, entry) != null && state.inbox().size() < MOST_WAITING) {
            layIn(state, clock, entry);
        } else {
            turn.add(entry);
            if (entry.body() instanceof SiteCard card) {
                releaseFor(state, card, turn);
            }
        }
        List<Admitted> admitted = new ArrayList<>(turn.size());
        for (JournalEntry next : turn) {
            ClockState now = state.clockNow().applied();
            state.clock().put(FabricState.ONLY, now);
            admitted.add(new Admitted(next, new Effects(state.fabric(), now)));
        }
        if (movedFrom >= 0) {
            admitted.get(0).effects().clockMovedFrom(movedFrom);
        }
        return admitted;
    }

    private static void layIn(FabricState state, ClockState clock, JournalEntry entry) {
        state.inbox().put(inboxKey(clock.inboxSequence()), entry);
        state.clock().put(FabricState.ONLY, clock.laidIn());
    }

    /** Sorts as its number does: with leading zeroes, 16 digits. */
    private static String inboxKey(long sequence) {
        String digits = Long.toString(sequence);
        return "0".repeat(StrictMath.max(0, 16 - digits.length())) + digits;
    }

    private static void release(FabricState state, Tick tick, List<JournalEntry> turn) {
        if (state.inbox().isEmpty()) {
            return;
        }
        boolean external = state.clockNow().settings().clock() == Settings.Clock.EXTERNAL;
        for (Map.Entry<String, JournalEntry> row :
                List.copyOf(state.inbox().rows().entrySet())) {
            long waited = tick.appendedAtMillis() - row.getValue().origin().appendedAtMillis();
            if (external || waited > GRACE_MILLIS) {
                turn.add(row.getValue());
                state.inbox().remove(row.getKey());
            }
        }
        if (external) {
            turn.sort(ORDER_OF_AN_INSTANT);
        }
    }

    private static void releaseFor(FabricState state, SiteCard card, List<JournalEntry> turn) {
        for (Map.Entry<String, JournalEntry> row :
                List.copyOf(state.inbox().rows().entrySet())) {
            if (missingSite(state, row.getValue(), card.site()) == null) {
                turn.add(row.getValue());
                state.inbox().remove(row.getKey());
            }
        }
    }

    /** The first site that an entry names and that has no card, or null. */
    static String missingSite(FabricState state, JournalEntry entry) {
        return missingSite(state, entry, null);
    }

    private static String missingSite(FabricState state, JournalEntry entry, String arriving) {
        JournalEntry.Body body = entry.body();
        if (body instanceof Signal signal) {
            return missing(state, signal.site(), arriving);
        } else if (body instanceof SiteReading reading) {
            return missing(state, reading.site(), arriving);
        } else if (body instanceof NodeReading reading) {
            return missing(state, reading.site(), arriving);
        } else if (body instanceof JobReport report) {
            return missing(state, report.site(), arriving);
        } else if (body instanceof Heartbeat heartbeat) {
            return missing(state, heartbeat.site(), arriving);
        } else if (body instanceof ExecutorEvent event) {
            return missing(state, event.site(), arriving);
        } else if (body instanceof LinkReading reading) {
            String source = missing(state, reading.source(), arriving);
            return source == null ? missing(state, reading.destination(), arriving) : source;
        }
        return null;
    }

    private static String missing(FabricState state, String site, String arriving) {
        return state.sites().get(site) == null && !site.equals(arriving) ? site : null;
    }
}
