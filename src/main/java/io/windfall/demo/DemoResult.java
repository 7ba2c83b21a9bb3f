package io.windfall.demo;

import io.windfall.fleet.FleetReport;
import io.windfall.schema.CheckpointClass;
import io.windfall.schema.VerdictKind;
import java.util.Map;

/**
 * What came of a demo.
 *
 * @param fleet the run with the chosen policy, over Kafka
 * @param baseline the same fleet and seed under {@code static}
 * @param decisions decisions published
 * @param commands commands published
 * @param deadLetters records that had no effect, late answers to commands among them
 * @param verdicts published verdicts by class of checkpoint and kind
 */
public record DemoResult(
        FleetReport fleet,
        FleetReport baseline,
        long decisions,
        long commands,
        long deadLetters,
        Map<CheckpointClass, Map<VerdictKind, Long>> verdicts) {}
