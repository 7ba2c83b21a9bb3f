package io.windfall.connect.caiso;

import io.windfall.connect.Emission;
import io.windfall.connect.Emitter;
import io.windfall.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Dead letters, each fault of each text once. */
final class Refusals {

    private final Emitter emitter;

    Refusals(Emitter emitter) {
        this.emitter = emitter;
    }

    /**
     * The state once it is told; emits nothing when it was told before.
     *
     * @param identity what tells this fault from others of its reason, and stays the same at each look
     */
    CaisoState tell(
            CaisoState before,
            String identity,
            String where,
            byte[] text,
            String reason,
            String detail,
            List<Emission<CaisoState>> emissions) {
        String mark = UUID.nameUUIDFromBytes((reason + identity).getBytes(StandardCharsets.UTF_8))
                .toString();
        if (before.told().contains(mark)) {
            return before;
        }
        CaisoState after = before.telling(mark);
        emissions.add(new Emission<>(emitter.deadLetter(Topics.GRID_SIGNAL, where, text, reason, detail), after));
        return after;
    }
}
