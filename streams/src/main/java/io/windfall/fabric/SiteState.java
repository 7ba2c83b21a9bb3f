package io.windfall.fabric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A site: its card, its executor's session, its nodes.
 *
 * @param card its card
 * @param session its executor's session, or null before the first heartbeat
 * @param heartbeatSequence the last heartbeat's number
 * @param heartbeatAtMillis the fabric's time of the last heartbeat
 * @param nodes the latest reading of each node, sorted by node
 * @param leaseMillis the session's lease, ms; null: none is promised
 * @param heartbeatAppendedAtMillis append time of the last heartbeat; under {@code clock=external} when it was sent
 * @param lapsed whether the session's lease is over: it is in force no more
 * @param refusedSession the last session refused because another was in force, or null
 * @param forbidden whether an operator forbids sending anything there
 * @param retired sessions that were replaced, oldest first: the last few
 */
public record SiteState(
        SiteCard card,
        String session,
        long heartbeatSequence,
        long heartbeatAtMillis,
        List<NodeReading> nodes,
        Long leaseMillis,
        long heartbeatAppendedAtMillis,
        boolean lapsed,
        String refusedSession,
        boolean forbidden,
        List<String> retired) {

    /** So many are remembered: enough for what can come late. */
    private static final int MOST_RETIRED = 16;

    /** What is waited for where a session promises no lease, before another may open, ms. */
    static final long LEASE_UNPROMISED_MILLIS = 30_000;

    /** No session may promise a longer lease, ms: after a loss of state that is what must be waited for. */
    static final long LONGEST_LEASE_MILLIS = 60_000;

    public SiteState {
        nodes = List.copyOf(nodes);
        retired = List.copyOf(retired);
    }

    /** A site that is known by its card alone. */
    static SiteState of(SiteCard card) {
        return new SiteState(card, null, 0, 0, List.of(), null, 0, false, null, false, List.of());
    }

    /** The session in force, or null: none was opened yet, or its lease is over. */
    String sessionInForce() {
        return lapsed ? null : session;
    }

    /** Whether the session has been silent for longer than its lease and a margin, by an append time. */
    boolean isSilentAt(long appendedAtMillis, double marginSeconds) {
        long lease = leaseMillis == null ? LEASE_UNPROMISED_MILLIS : leaseMillis;
        return appendedAtMillis - heartbeatAppendedAtMillis > lease + (long) StrictMath.ceil(marginSeconds * 1000);
    }

    SiteState withCard(SiteCard newCard) {
        return new SiteState(
                newCard,
                session,
                heartbeatSequence,
                heartbeatAtMillis,
                nodes,
                leaseMillis,
                heartbeatAppendedAtMillis,
                lapsed,
                refusedSession,
                forbidden,
                retired);
    }

    SiteState withHeartbeat(Heartbeat beat, long stampMillis, long nowMillis) {
        return new SiteState(
                card,
                beat.session(),
                beat.sequence(),
                nowMillis,
                nodes,
                beat.leaseMillis(),
                stampMillis,
                false,
                beat.session().equals(session) ? refusedSession : null,
                forbidden,
                retiredBy(beat.session()));
    }

    private List<String> retiredBy(String next) {
        if (session == null || session.equals(next)) {
            return retired;
        }
        List<String> all = new ArrayList<>(retired);
        all.add(session);
        return all.size() > MOST_RETIRED ? all.subList(1, all.size()) : all;
    }

    SiteState lapse() {
        return with(nodes, true, refusedSession, forbidden);
    }

    SiteState refusing(String knocking) {
        return with(nodes, lapsed, knocking, forbidden);
    }

    SiteState forbidden(boolean nothingMayBeSent) {
        return with(nodes, lapsed, refusedSession, nothingMayBeSent);
    }

    SiteState withNode(NodeReading reading) {
        List<NodeReading> all = new ArrayList<>(nodes);
        all.removeIf(held -> held.node().equals(reading.node()));
        all.add(reading);
        all.sort(Comparator.comparing(NodeReading::node));
        return with(all, lapsed, refusedSession, forbidden);
    }

    /** The same card and heartbeats. */
    private SiteState with(List<NodeReading> newNodes, boolean isLapsed, String refused, boolean isForbidden) {
        return new SiteState(
                card,
                session,
                heartbeatSequence,
                heartbeatAtMillis,
                newNodes,
                leaseMillis,
                heartbeatAppendedAtMillis,
                isLapsed,
                refused,
                isForbidden,
                retired);
    }

    NodeReading node(String node) {
        for (NodeReading held : nodes) {
            if (held.node().equals(node)) {
                return held;
            }
        }
        return null;
    }
}
