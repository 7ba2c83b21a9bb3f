package io.windfall.transfer;

import io.windfall.grant.GrantVerifier;
import io.windfall.grant.TransferGrant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Knows what is on offer to whom, and decides who may have it. */
final class GrantDesk implements AutoCloseable {
    /** How far the clocks of sites may be apart, ms. */
    static final long TOLERANCE_MILLIS = 60_000;

    private final ServerSettings settings;
    private final GrantVerifier verifier;
    private final Sessions sessions;
    /** By job; the last one is in force, the others were replaced. */
    private final Map<String, List<Offer>> offers = new HashMap<>();

    private record Offer(String manifestDigest, String destination) {}

    GrantDesk(ServerSettings settings) throws IOException {
        this.settings = settings;
        this.verifier = new GrantVerifier(settings.orchestrator());
        this.sessions = new Sessions(settings.stateFile(), settings.clock().millis());
    }

    /** The job's only offer from now on, beside those that a session is open for. */
    synchronized void offer(String job, String manifestDigest, String destination) {
        Offer offer = new Offer(manifestDigest, destination);
        List<Offer> ofJob = offers.computeIfAbsent(job, key -> new ArrayList<>());
        ofJob.remove(offer);
        ofJob.add(offer);
    }

    /** Drops the offers that were replaced and that no session is open for any more; gives the job's manifests now. */
    synchronized Set<String> dropReplaced(String job) {
        List<Offer> ofJob = offers.getOrDefault(job, new ArrayList<>());
        if (ofJob.size() > 1) {
            long now = settings.clock().millis();
            ofJob.subList(0, ofJob.size() - 1).removeIf(offer -> usableUntilMillis(job, offer) < now);
        }
        return ofJob.stream().map(Offer::manifestDigest).collect(Collectors.toSet());
    }

    /** When the first of the replaced offers will have no open session, ms since 1970-01-01 UTC; -1: there is none. */
    synchronized long nextDropMillis(String job) {
        List<Offer> ofJob = offers.getOrDefault(job, List.of());
        return ofJob.stream()
                .limit(Math.max(0, ofJob.size() - 1))
                .mapToLong(offer -> usableUntilMillis(job, offer) + 1)
                .min()
                .orElse(-1);
    }

    private long usableUntilMillis(String job, Offer offer) {
        return sessions.usableUntilMillis(job, offer.manifestDigest(), offer.destination());
    }

    /** No manifest of that job is on offer any more. */
    synchronized void withdraw(String job) {
        offers.remove(job);
    }

    private synchronized boolean onOffer(TransferGrant grant) {
        return offers.getOrDefault(grant.job(), List.of())
                .contains(new Offer(grant.manifestDigest(), grant.destination()));
    }

    /** Opens the session of a grant, or says why not. */
    Sessions.Session redeem(byte[] values, String signature, String certificate) throws Refusal, IOException {
        if (signature == null) {
            throw new Refusal(401, "no grant: a transfer needs one of the orchestrator");
        }
        TransferGrant grant;
        try {
            grant = TransferGrant.parse(values);
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, e.getMessage());
        }
        if (!verifier.verify(grant, signature)) {
            throw new Refusal(403, "the grant's signature is not the orchestrator's");
        }
        if (!grant.fabric().equals(settings.fabric())) {
            throw new Refusal(403, "the grant is of another fabric: " + ManifestPath.shown(grant.fabric()));
        }
        if (!grant.source().equals(settings.site())) {
            throw new Refusal(403, "the grant is for another site's checkpoint: " + ManifestPath.shown(grant.source()));
        }
        checkHolder(grant, certificate);
        if (!onOffer(grant)) {
            throw new Refusal(404, "that checkpoint of that job is not on offer to that site now");
        }
        Sessions.Session session =
                sessions.redeem(grant, certificate, settings.clock().millis());
        if (session == null) {
            throw new Refusal(403, "the grant's nonce was redeemed before, for another transfer");
        }
        return session;
    }

    /** The session of a token, if it is the asking site's and still good. */
    Sessions.Session session(String token, String certificate) throws Refusal {
        if (token == null) {
            throw new Refusal(401, "no grant: redeem one first, and give its token");
        }
        Sessions.Session session = sessions.find(token);
        if (session == null) {
            throw new Refusal(401, "no session of that token: redeem the grant");
        }
        if (!session.certificate().equals(certificate)) {
            throw new Refusal(403, "the session belongs to another certificate");
        }
        checkHolder(session.grant(), certificate);
        if (!onOffer(session.grant())) {
            throw new Refusal(404, "that checkpoint of that job is not on offer to that site now");
        }
        return session;
    }

    private void checkHolder(TransferGrant grant, String certificate) throws Refusal {
        if (!grant.destinationKey().equals(certificate)) {
            throw new Refusal(403, "the grant is for another site's certificate");
        }
        if (settings.clock().millis() > grant.expiresAtMillis() + TOLERANCE_MILLIS) {
            throw new Refusal(403, "the grant has expired");
        }
    }

    @Override
    public void close() throws IOException {
        sessions.close();
    }
}
