package io.windfall.fabric;

import java.util.List;

/** Keeps the sites, their executors' sessions and their nodes; refuses what names a site without a card. */
final class SitesStage implements Stage {

    /** A payload time may be off from the broker's append time by so much under {@code clock=wall}. */
    static final long SKEW_MILLIS = 3_600_000;

    /** So many sites a fabric may have, and so many nodes a site: what is kept and decided must fit in a record. */
    static final int MOST_SITES = 500;

    static final int MOST_NODES = 1000;

    @Override
    public void apply(FabricState state, JournalEntry entry, Effects effects) {
        String missing = Clock.missingSite(state, entry);
        if (missing != null) {
            boolean nothingKnown = state.sites().isEmpty();
            effects.reject(
                    entry,
                    nothingKnown ? Rejection.Reason.UNKNOWN_FABRIC : Rejection.Reason.UNKNOWN_SITE,
                    nothingKnown
                            ? "fabric " + state.fabric() + " has no sites: publish their cards to site.v1 first"
                            : "site " + missing + " is not known in fabric " + state.fabric()
                                    + ": publish its card to site.v1 first");
        } else if (isSkewed(entry, effects)) {
            effects.reject(
                    entry,
                    Rejection.Reason.CLOCK_SKEW,
                    "its time is more than an hour off from the broker's: check the sender's clock, and that times are in"
                            + " milliseconds since 1970 UTC");
        } else if (entry.body() instanceof SiteCard card) {
            take(state, entry, card, effects);
        } else if (entry.body() instanceof Heartbeat heartbeat) {
            take(state, entry, heartbeat, effects);
        } else if (entry.body() instanceof NodeReading reading) {
            take(state, entry, reading, effects);
        } else if (entry.body() instanceof SettingsChange) {
            effects.callForPlan("settings");
        } else if (entry.body() instanceof Order order
                && (order.kind() == Order.Kind.FORBID || order.kind() == Order.Kind.PERMIT)) {
            take(state, entry, order, effects);
        } else if (entry.body() instanceof Tick tick) {
            lapseSilent(state, effects.external() ? tick.atMillis() : tick.appendedAtMillis(), effects);
        }
    }

    private static void take(FabricState state, JournalEntry entry, SiteCard card, Effects effects) {
        SiteState held = state.sites().get(card.site());
        if (held == null && state.sites().size() >= MOST_SITES) {
            effects.reject(
                    entry,
                    Rejection.Reason.TOO_MANY,
                    "fabric " + state.fabric() + " has " + MOST_SITES + " sites already: open another fabric");
            return;
        }
        state.sites().put(card.site(), held == null ? SiteState.of(card) : held.withCard(card));
        if (held == null || !held.card().equals(card)) {
            effects.callForPlan("site-changed");
        }
    }

    private static void take(FabricState state, JournalEntry entry, Heartbeat heartbeat, Effects effects) {
        SiteState held = state.sites().get(heartbeat.site());
        long stamp = effects.external() ? heartbeat.atMillis() : heartbeat.appendedAtMillis();
        boolean silent = held.isSilentAt(stamp, effects.settings().leaseMarginSeconds());
        if (heartbeat.session().equals(held.session())) {
            goOn(state, entry, held, heartbeat, stamp, silent, effects);
        } else if (held.retired().contains(heartbeat.session())) {
            refuseLapsed(entry, heartbeat.session(), effects);
        } else if (held.sessionInForce() == null || silent) {
            state.sites().put(heartbeat.site(), held.withHeartbeat(heartbeat, stamp, effects.nowMillis()));
            if (held.sessionInForce() != null) {
                effects.endSession(heartbeat.site());
            }
            effects.openSession();
            effects.callForPlan("session-opened");
        } else if (!heartbeat.session().equals(held.refusedSession())) {
            state.sites().put(heartbeat.site(), held.refusing(heartbeat.session()));
            effects.reject(
                    entry,
                    Rejection.Reason.SESSION_HELD,
                    "site " + heartbeat.site() + " has another executor, session " + held.session()
                            + ", which is alive: end it, or wait until its lease is over");
        }
    }

    private static void goOn(
            FabricState state,
            JournalEntry entry,
            SiteState held,
            Heartbeat heartbeat,
            long stamp,
            boolean silent,
            Effects effects) {
        if (!held.lapsed() && silent && held.leaseMillis() != null) {
            lapse(state, held, effects);
        }
        if (state.sites().get(heartbeat.site()).lapsed()) {
            refuseLapsed(entry, held.session(), effects);
        } else if (heartbeat.sequence() > 0 && heartbeat.sequence() <= held.heartbeatSequence()) {
            effects.reject(entry, Rejection.Reason.STALE, "a later heartbeat of this session was seen before");
        } else {
            state.sites().put(heartbeat.site(), held.withHeartbeat(heartbeat, stamp, effects.nowMillis()));
        }
    }

    private static void refuseLapsed(JournalEntry entry, String session, Effects effects) {
        effects.reject(
                entry,
                Rejection.Reason.STALE_SESSION,
                "the lease of session " + session + " is over: its executor opens a new one");
    }

    private static void lapseSilent(FabricState state, long stamp, Effects effects) {
        for (SiteState site : List.copyOf(state.sites().values())) {
            if (site.sessionInForce() != null
                    && site.leaseMillis() != null
                    && site.isSilentAt(stamp, effects.settings().leaseMarginSeconds())) {
                lapse(state, site, effects);
            }
        }
    }

    private static void lapse(FabricState state, SiteState site, Effects effects) {
        state.sites().put(site.card().site(), site.lapse());
        effects.endSession(site.card().site());
        effects.callForPlan("session-lapsed");
    }

    private static void take(FabricState state, JournalEntry entry, Order order, Effects effects) {
        SiteState held = order.target() == null ? null : state.sites().get(order.target());
        if (held == null) {
            effects.reject(
                    entry,
                    Rejection.Reason.UNKNOWN_SITE,
                    "site " + order.target() + " is not known in fabric " + state.fabric()
                            + ": name a site that has a card");
            return;
        }
        state.sites().put(order.target(), held.forbidden(order.kind() == Order.Kind.FORBID));
        effects.callForPlan("order");
    }

    private static void take(FabricState state, JournalEntry entry, NodeReading reading, Effects effects) {
        SiteState held = state.sites().get(reading.site());
        NodeReading last = held.node(reading.node());
        if (last != null && Freshness.isStale(last.session(), last.sequence(), reading.session(), reading.sequence())) {
            effects.reject(entry, Rejection.Reason.STALE, "a later reading of this node was seen before");
            return;
        }
        if (last == null && held.nodes().size() >= MOST_NODES) {
            effects.reject(
                    entry,
                    Rejection.Reason.TOO_MANY,
                    "site " + reading.site() + " has " + MOST_NODES + " nodes already");
            return;
        }
        state.sites().put(reading.site(), held.withNode(reading));
    }

    private static boolean isSkewed(JournalEntry entry, Effects effects) {
        if (effects.external()) {
            return false;
        }
        long appended = entry.origin().appendedAtMillis();
        JournalEntry.Body body = entry.body();
        if (body instanceof Signal signal) {
            return signal.issuedAtMillis() > appended + SKEW_MILLIS;
        } else if (body instanceof SiteReading reading) {
            return isOff(reading.atMillis(), appended);
        } else if (body instanceof NodeReading reading) {
            return isOff(reading.atMillis(), appended);
        } else if (body instanceof LinkReading reading) {
            return isOff(reading.atMillis(), appended);
        } else if (body instanceof JobReport report) {
            return isOff(report.atMillis(), appended);
        } else if (body instanceof ExecutorEvent event) {
            return isOff(event.atMillis(), appended);
        }
        return false;
    }

    private static boolean isOff(long atMillis, long appendedAtMillis) {
        return StrictMath.abs(atMillis - appendedAtMillis) > SKEW_MILLIS;
    }
}
