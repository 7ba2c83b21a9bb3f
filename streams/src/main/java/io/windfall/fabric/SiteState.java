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
 */
public record SiteState(
        SiteCard card, String session, long heartbeatSequence, long heartbeatAtMillis, List<NodeReading> nodes) {

    public SiteState {
        nodes = List.copyOf(nodes);
    }

    SiteState withCard(SiteCard newCard) {
        return new SiteState(newCard, session, heartbeatSequence, heartbeatAtMillis, nodes);
    }

    SiteState withHeartbeat(Heartbeat beat, long nowMillis) {
        return new SiteState(card, beat.session(), beat.sequence(), nowMillis, nodes);
    }

    SiteState withNode(NodeReading reading) {
        List<NodeReading> all = new ArrayList<>(nodes);
        all.removeIf(held -> held.node().equals(reading.node()));
        all.add(reading);
        all.sort(Comparator.comparing(NodeReading::node));
        return new SiteState(card, session, heartbeatSequence, heartbeatAtMillis, all);
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
