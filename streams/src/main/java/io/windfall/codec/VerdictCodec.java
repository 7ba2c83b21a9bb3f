package io.windfall.codec;

import io.windfall.feasibility.CheckpointClass;
import io.windfall.feasibility.Condition;
import io.windfall.feasibility.MoveEstimate;
import io.windfall.feasibility.Reason;
import io.windfall.feasibility.Verdict;
import io.windfall.planning.Alternative;
import io.windfall.planning.Words;
import io.windfall.schema.ConditionKind;
import io.windfall.schema.DestinationVerdict;
import io.windfall.schema.VerdictKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Destinations weighed for a job. The record carries what a reader of it needs: infinite figures are null, energies Wh,
 * of several conditions the nearest. So what is read back says the same, but is not equal.
 */
final class VerdictCodec {

    private static final double JOULES_PER_WATT_HOUR = 3600;

    private VerdictCodec() {}

    static List<DestinationVerdict> toAvro(List<Alternative> alternatives) {
        List<DestinationVerdict> all = new ArrayList<>(alternatives.size());
        for (Alternative alternative : alternatives) {
            all.add(toAvro(alternative));
        }
        return all;
    }

    static List<Alternative> toDomain(List<DestinationVerdict> verdicts) {
        List<Alternative> all = new ArrayList<>(verdicts.size());
        for (DestinationVerdict verdict : verdicts) {
            all.add(toDomain(verdict));
        }
        return all;
    }

    /** Energy in Wh, or null where it is infinite or unknown. */
    static Double wattHours(double joules) {
        return finite(joules / JOULES_PER_WATT_HOUR);
    }

    static CheckpointClass checkpointClass(io.windfall.schema.CheckpointClass avro) {
        return switch (avro) {
            case A -> CheckpointClass.A;
            case B -> CheckpointClass.B;
            case C -> CheckpointClass.C;
            case UNKNOWN -> Fields.known("checkpointClass", null);
        };
    }

    static io.windfall.schema.CheckpointClass checkpointClass(CheckpointClass checkpointClass) {
        return switch (checkpointClass) {
            case A -> io.windfall.schema.CheckpointClass.A;
            case B -> io.windfall.schema.CheckpointClass.B;
            case C -> io.windfall.schema.CheckpointClass.C;
        };
    }

    private static DestinationVerdict toAvro(Alternative alternative) {
        DestinationVerdict avro = new DestinationVerdict();
        avro.setSite(alternative.site());
        avro.setVerdict(kind(alternative.verdict()));
        avro.setReason(
                alternative.reason() == null ? null : alternative.reason().name());
        setCondition(avro, alternative.condition());
        avro.setWindowRemainingSeconds(alternative.windowOpen() ? finite(alternative.windowSeconds()) : null);
        avro.setWindowOpen(alternative.windowOpen());
        avro.setFreeSlots(alternative.freeSlots());
        avro.setBandwidthBps(finite(alternative.bandwidthBps()));
        MoveEstimate figures = alternative.estimate();
        if (figures != null) {
            avro.setRequiredBandwidthBps(finite(figures.requiredBandwidthBps()));
            avro.setTransferSeconds(finite(figures.transferSeconds()));
            avro.setMigrationSeconds(finite(figures.migrationSeconds()));
            avro.setMinimalWindowSeconds(finite(figures.minimalWindowSeconds()));
            avro.setProbability(figures.probability());
            avro.setBreakevenSeconds(finite(figures.breakevenSeconds()));
            avro.setMigrationEnergyWattHours(wattHours(figures.migrationEnergyJoules()));
            avro.setExpectedGainWattHours(wattHours(figures.expectedGainJoules()));
        }
        avro.setExplanation(alternative.note().toString());
        return avro;
    }

    private static Alternative toDomain(DestinationVerdict avro) {
        return new Alternative(
                avro.getSite(),
                verdict(avro),
                avro.getWindowOpen(),
                avro.getWindowOpen() ? orElse(avro.getWindowRemainingSeconds(), Double.POSITIVE_INFINITY) : 0,
                avro.getFreeSlots(),
                orElse(avro.getBandwidthBps(), Double.NaN),
                Words.of(avro.getExplanation()));
    }

    private static Verdict verdict(DestinationVerdict avro) {
        MoveEstimate figures = figures(avro);
        return switch (avro.getVerdict()) {
            case FEASIBLE -> new Verdict.Feasible(figures);
            case CONDITIONAL -> new Verdict.Conditional(figures, List.of(condition(avro)));
            case INFEASIBLE -> new Verdict.Infeasible(reason(avro.getReason()), figures);
            case UNKNOWN -> Fields.known("verdict", null);
        };
    }

    /** The probability is always finite where there are figures, and so tells whether there are. */
    private static MoveEstimate figures(DestinationVerdict avro) {
        if (avro.getProbability() == null) {
            return null;
        }
        return new MoveEstimate(
                0,
                orElse(avro.getTransferSeconds(), Double.POSITIVE_INFINITY),
                0,
                orElse(avro.getMigrationSeconds(), Double.POSITIVE_INFINITY),
                orElse(avro.getMinimalWindowSeconds(), Double.POSITIVE_INFINITY),
                orElse(avro.getRequiredBandwidthBps(), Double.POSITIVE_INFINITY),
                avro.getProbability(),
                orElse(avro.getMigrationEnergyWattHours(), Double.POSITIVE_INFINITY) * JOULES_PER_WATT_HOUR,
                orElse(avro.getBreakevenSeconds(), Double.POSITIVE_INFINITY),
                orElse(avro.getExpectedGainWattHours(), Double.NEGATIVE_INFINITY) * JOULES_PER_WATT_HOUR);
    }

    private static VerdictKind kind(Verdict verdict) {
        if (verdict instanceof Verdict.Feasible) {
            return VerdictKind.FEASIBLE;
        }
        return verdict instanceof Verdict.Conditional ? VerdictKind.CONDITIONAL : VerdictKind.INFEASIBLE;
    }

    private static void setCondition(DestinationVerdict avro, Condition condition) {
        if (condition instanceof Condition.LongerWindow longer) {
            avro.setCondition(ConditionKind.LONGER_WINDOW);
            avro.setConditionValue(longer.seconds());
        } else if (condition instanceof Condition.FasterLink faster) {
            avro.setCondition(ConditionKind.FASTER_LINK);
            avro.setConditionValue(faster.bandwidthBps());
        } else if (condition instanceof Condition.SmallerTransfer smaller) {
            avro.setCondition(ConditionKind.SMALLER_TRANSFER);
            avro.setConditionValue(smaller.wireBytes());
        } else if (condition instanceof Condition.FewerTransfers fewer) {
            avro.setCondition(ConditionKind.FEWER_TRANSFERS);
            avro.setConditionValue((double) fewer.atMost());
        }
    }

    private static Condition condition(DestinationVerdict avro) {
        double value = Fields.known("conditionValue", avro.getConditionValue());
        return switch (Fields.known("condition", avro.getCondition())) {
            case LONGER_WINDOW -> new Condition.LongerWindow(value);
            case FASTER_LINK -> new Condition.FasterLink(value);
            case SMALLER_TRANSFER -> new Condition.SmallerTransfer(value);
            case FEWER_TRANSFERS -> new Condition.FewerTransfers((int) value);
            case UNKNOWN -> Fields.known("condition", null);
        };
    }

    private static Reason reason(String name) {
        for (Reason reason : Reason.values()) {
            if (reason.name().equals(name)) {
                return reason;
            }
        }
        return Fields.known("reason", null);
    }

    private static Double finite(double value) {
        return Double.isFinite(value) ? Double.valueOf(value) : null;
    }

    private static double orElse(Double value, double otherwise) {
        return value == null ? otherwise : value;
    }
}
