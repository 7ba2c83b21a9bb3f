package io.windfall.replay;

import io.windfall.fabric.FabricState;
import io.windfall.fabric.Heartbeat;
import io.windfall.fabric.JobState;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Order;
import io.windfall.fabric.Settings;
import io.windfall.fabric.Signal;
import io.windfall.fabric.SiteState;
import io.windfall.fleet.Incidents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What came over a recorded fleet whatever was decided: demand responses, outages, orders of operators.
 *
 * <p>An outage lasts from the last heartbeat of a session to the first of the one that follows it: a new session runs
 * nothing of the old one. Under {@code clock=wall} a site that is silent for the last minute has one to the end, too. A new
 * session that only knocks while the old one goes on makes none.
 */
final class RecordedIncidents {

    private static final long SILENT_MILLIS = 60_000;

    private final List<Incidents.Word> words = new ArrayList<>();
    private final Set<String> demandResponses = new TreeSet<>();
    private final Map<String, Sessions> sessions = new TreeMap<>();
    private long forbidding;
    private long otherOrders;

    /** What a snapshot knew. */
    void restore(FabricState before, long nowMillis) {
        for (SiteState site : before.sites().values()) {
            forbidding += site.forbidden() ? 1 : 0;
            if (site.session() != null) {
                sessions.put(site.card().site(), new Sessions(site.session(), site.heartbeatAtMillis()));
            }
        }
        before.windows().values().forEach(window -> window.signals().forEach(signal -> word(signal, nowMillis)));
        for (JobState job : before.jobs().values()) {
            otherOrders += job.live() && job.held() ? 1 : 0;
        }
    }

    void entry(JournalEntry.Body body, Settings.Clock clock, long nowMillis) {
        if (body instanceof Signal signal) {
            word(signal, nowMillis);
        } else if (body instanceof Heartbeat beat) {
            long at = clock == Settings.Clock.EXTERNAL ? beat.atMillis() : beat.appendedAtMillis();
            sessions.computeIfAbsent(beat.site(), any -> new Sessions(beat.session(), at))
                    .beat(beat.session(), at);
        } else if (body instanceof Order order) {
            switch (order.kind()) {
                case FORBID -> forbidding++;
                case HOLD, ABORT -> otherOrders++;
                case APPROVE, REJECT, UNHOLD, PERMIT -> {
                    // A simulated fleet obeys every decision, and of the others nothing is left out but what they take
                    // back.
                }
            }
        }
    }

    private void word(Signal signal, long nowMillis) {
        if (signal.kind() == Signal.Kind.DEMAND_RESPONSE) {
            demandResponses.add(signal.source() + "/" + signal.id());
            words.add(new Incidents.Word(nowMillis, signal));
        }
    }

    /** Those of the sites that are simulated; a demand response whose end was never known ends with the stretch. */
    Incidents of(Set<String> sites, Settings.Clock clock, long endMillis) {
        List<Incidents.Outage> outages = new ArrayList<>();
        sessions.forEach((site, held) -> {
            if (sites.contains(site)) {
                held.outages.forEach((from, to) -> outages.add(new Incidents.Outage(site, from, to)));
                if (clock != Settings.Clock.EXTERNAL && endMillis - held.lastMillis > SILENT_MILLIS) {
                    outages.add(new Incidents.Outage(site, held.lastMillis, endMillis));
                }
            }
        });
        return new Incidents(
                words.stream()
                        .filter(word -> sites.contains(word.signal().site()))
                        .map(word -> new Incidents.Word(word.atMillis(), ending(word.signal(), endMillis)))
                        .toList(),
                outages);
    }

    private static Signal ending(Signal signal, long endMillis) {
        if (signal.endMillis() != null || signal.status() == Signal.Status.CANCELLED) {
            return signal;
        }
        return new Signal(
                signal.id(),
                signal.revision(),
                signal.site(),
                signal.kind(),
                signal.status(),
                signal.startMillis(),
                StrictMath.max(endMillis, signal.startMillis() + 1),
                null,
                signal.powerWatts(),
                signal.confidence(),
                signal.priority(),
                signal.issuedAtMillis(),
                signal.source());
    }

    /** Demand responses, their revisions not counted. */
    int demandResponses() {
        return demandResponses.size();
    }

    /** Orders that forbid a site, those in force at the beginning included. */
    long forbidding() {
        return forbidding;
    }

    /** Orders that hold a job or abort a move, jobs held at the beginning included. */
    long otherOrders() {
        return otherOrders;
    }

    /** Who has spoken for a site. */
    private static final class Sessions {
        private final TreeMap<Long, Long> outages = new TreeMap<>();
        private final Map<String, Long> begun = new HashMap<>();
        private String session;
        private long lastMillis;

        Sessions(String session, long atMillis) {
            this.session = session;
            this.lastMillis = atMillis;
            begun.put(session, null);
        }

        void beat(String by, long atMillis) {
            if (!by.equals(session)) {
                Long since = begun.get(session);
                if (begun.containsKey(by) && since != null) {
                    outages.remove(since); // the one before goes on
                } else {
                    outages.put(lastMillis, StrictMath.max(atMillis, lastMillis + 1));
                    begun.put(by, lastMillis);
                }
                session = by;
            }
            lastMillis = StrictMath.max(lastMillis, atMillis);
        }
    }
}
