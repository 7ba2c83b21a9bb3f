package io.windfall.transfer;

import io.windfall.grant.GrantVerifier;
import io.windfall.grant.TransferGrant;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Knows what is on offer to whom, and decides who may have it. */
final class GrantDesk implements AutoCloseable {
    /** How far the clocks of sites may be apart, ms. */
    static final long TOLERANCE_MILLIS = 60_000;

    private final ServerSettings settings;
    private final GrantVerifier verifier;
    private final Sessions sessions;
    private final Map<String, Set<Offer>> offers = new HashMap<>();

    private record Offer(String manifestDigest, String destination) {}

    GrantDesk(ServerSettings settings) throws IOException {
        this.settings = settings;
        this.verifier = new GrantVerifier(settings.orchestrator());
        this.sessions = new Sessions(settings.stateFile(), settings.clock().millis());
    }

    synchronized void offer(String job, String manifestDigest, String destination) {
        offers.computeIfAbsent(job, key -> new HashSet<>()).add(new Offer(manifestDigest, destination));
    }

    /** The manifests that were on offer for that job. */
    synchronized List<String> withdraw(String job) {
        Set<Offer> gone = offers.remove(job);
        return gone == null
                ? List.of()
                : gone.stream().map(Offer::manifestDigest).toList();
    }

    private synchronized boolean onOffer(TransferGrant grant) {
        return offers.getOrDefault(grant.job(), Set.of())
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
        Sessions.Session session = sessions.redeem(grant, certificate, settings.clock().millis());
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
