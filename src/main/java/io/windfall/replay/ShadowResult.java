package io.windfall.replay;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a shadow run.
 *
 * @param settings what was set otherwise, by name
 * @param entries entries applied
 * @param recordedDecisions decisions made with the settings as recorded
 * @param otherDecisions decisions made with the others; one that calls for a command is made again while it stands
 * @param differing how often a job began to be decided otherwise
 * @param byActions the same by pairs of actions, {@code recorded / other}; sorted
 * @param differences the first ten thousand of them, in order
 * @param judgedOtherwise moves that are decided alike, but get another verdict
 * @param firstJudged the first of those; null: there is none
 */
public record ShadowResult(
        Map<String, String> settings,
        long entries,
        long recordedDecisions,
        long otherDecisions,
        long differing,
        Map<String, Long> byActions,
        List<ShadowDifference> differences,
        long judgedOtherwise,
        ShadowDifference firstJudged) {

    public ShadowResult {
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
        byActions = Collections.unmodifiableMap(new TreeMap<>(byActions));
        differences = List.copyOf(differences);
    }
}
