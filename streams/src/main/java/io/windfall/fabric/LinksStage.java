package io.windfall.fabric;

import io.windfall.feasibility.LinkEstimate;
import io.windfall.feasibility.ModelParameters;

/** Keeps what is known of each directed link. The first reading of a link is the prior, with the preset's variation. */
final class LinksStage implements Stage {

    /** A plan is called for when the mean moved by this share. */
    private static final double MATERIAL = 0.10;

    @Override
    public void apply(FabricState state, JournalEntry entry, Effects effects) {
        if (!(entry.body() instanceof LinkReading reading)) {
            return;
        }
        String key = LinkState.key(reading.source(), reading.destination());
        LinkState held = state.links().get(key);
        if (held != null && Freshness.isStale(held.session(), held.sequence(), reading.session(), reading.sequence())) {
            effects.reject(entry, Rejection.Reason.STALE, "a later reading of this link was seen before");
            return;
        }
        ModelParameters parameters = effects.parameters();
        LinkEstimate estimate = held == null
                ? LinkEstimate.prior(reading.bandwidthBps(), parameters.defaultBandwidthCv())
                : held.estimate().observe(reading.bandwidthBps(), reading.atMillis(), parameters);
        state.links()
                .put(
                        key,
                        new LinkState(
                                reading.source(),
                                reading.destination(),
                                reading.session(),
                                reading.sequence(),
                                estimate));
        double before = held == null ? 0 : held.estimate().meanBps();
        if (StrictMath.abs(estimate.meanBps() - before) > MATERIAL * before) {
            effects.callForPlan("link-changed");
        }
    }
}
