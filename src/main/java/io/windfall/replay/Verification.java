package io.windfall.replay;

import java.util.List;
import java.util.Map;

/**
 * What came of a verification.
 *
 * @param fabrics fabrics replayed
 * @param entries entries of the journal applied
 * @param equal equal outputs by topic, without its version
 * @param differences outputs that differ, are missing or too many
 * @param firsts the first difference of each fabric that has one
 * @param unrecorded outputs that could not be compared: of entries behind the last recorded output, or deleted since
 * @param starts the snapshots that were started from; fabrics that are not among them were replayed from their beginning
 */
public record Verification(
        int fabrics,
        long entries,
        Map<String, Long> equal,
        long differences,
        List<Difference> firsts,
        long unrecorded,
        List<Snapshot> starts) {

    public Verification {
        equal = Map.copyOf(equal);
        firsts = List.copyOf(firsts);
        starts = List.copyOf(starts);
    }

    public boolean isEqual() {
        return differences == 0;
    }
}
