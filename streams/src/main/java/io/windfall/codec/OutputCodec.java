package io.windfall.codec;

import io.windfall.fabric.Command;
import io.windfall.fabric.Decision;
import io.windfall.fabric.JobFeasibility;
import io.windfall.fabric.JobGone;
import io.windfall.fabric.Migration;
import io.windfall.fabric.Output;
import io.windfall.fabric.Round;
import io.windfall.fabric.WindowReport;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.MigrationState;
import io.windfall.schema.PlanningRound;
import org.apache.avro.specific.SpecificRecord;

/**
 * What the state machine says, as the output topics' records, and back for who reads those. Reading back refuses a kind
 * that this version does not know with an {@link IllegalArgumentException} that names the field.
 */
public final class OutputCodec {

    private OutputCodec() {}

    /**
     * The record of an output. Figures that are infinite or unknown become null, energies are in Wh.
     *
     * @throws IllegalArgumentException for what is no record: a job gone is a tombstone, a rejection a dead letter
     */
    public static SpecificRecord toAvro(String fabric, Output output) {
        if (output instanceof JobFeasibility feasibility) {
            return feasibility(fabric, feasibility);
        } else if (output instanceof Decision decision) {
            return PlanningCodec.toAvro(fabric, decision);
        } else if (output instanceof Round round) {
            return PlanningCodec.toAvro(fabric, round);
        } else if (output instanceof Command command) {
            return MigrationCodec.toAvro(fabric, command);
        } else if (output instanceof Migration migration) {
            return MigrationCodec.toAvro(fabric, migration);
        } else if (output instanceof WindowReport report) {
            return ReportCodec.toAvro(fabric, report);
        }
        throw new IllegalArgumentException(output.getClass().getSimpleName()
                + " is no record: a job gone is a tombstone, a rejection a dead letter");
    }

    /**
     * The key of an output on its topic: fabric and job, fabric, site and report, or the fabric alone.
     *
     * @throws IllegalArgumentException for a rejection: a dead letter has the key of the record that it was
     */
    public static String keyOf(String fabric, Output output) {
        if (output instanceof JobFeasibility feasibility) {
            return fabric + "/" + feasibility.job();
        } else if (output instanceof JobGone gone) {
            return fabric + "/" + gone.job();
        } else if (output instanceof Decision decision) {
            return fabric + "/" + decision.proposal().job();
        } else if (output instanceof Command command) {
            return fabric + "/" + command.job();
        } else if (output instanceof Migration migration) {
            return fabric + "/" + migration.job();
        } else if (output instanceof WindowReport report) {
            return fabric + "/" + report.site() + "/" + report.id();
        } else if (output instanceof Round) {
            return fabric;
        }
        throw new IllegalArgumentException("a dead letter has the key of the record that it was");
    }

    /** The command, equal to the one that was written. */
    public static Command toDomain(MigrationCommand avro) {
        return MigrationCodec.toDomain(avro);
    }

    /** The planning round, equal to the one that was written. */
    public static Round toDomain(PlanningRound avro) {
        return PlanningCodec.toDomain(avro);
    }

    /** The migration, equal to the one that was written. */
    public static Migration toDomain(MigrationState avro) {
        return MigrationCodec.toDomain(avro);
    }

    /** The report, equal to the one that was written. */
    public static WindowReport toDomain(io.windfall.schema.WindowReport avro) {
        return ReportCodec.toDomain(avro);
    }

    /**
     * The feasibility that a record holds: it says the same as the one that was written, but for figures that the record
     * does not carry. Bytes on the wire and fixed time are 0, of several conditions only the nearest is left, energies are
     * rounded through Wh.
     */
    public static JobFeasibility toDomain(io.windfall.schema.JobFeasibility avro) {
        return new JobFeasibility(
                avro.getJob(),
                Fields.millis(avro.getAt()),
                avro.getSite(),
                avro.getCheckpointBytes(),
                VerdictCodec.checkpointClass(avro.getCheckpointClass()),
                VerdictCodec.toDomain(avro.getDestinations()));
    }

    static io.windfall.schema.JobFeasibility feasibility(String fabric, JobFeasibility feasibility) {
        io.windfall.schema.JobFeasibility avro = new io.windfall.schema.JobFeasibility();
        avro.setFabric(fabric);
        avro.setJob(feasibility.job());
        avro.setAt(Fields.instant(feasibility.atMillis()));
        avro.setSite(feasibility.site());
        avro.setCheckpointBytes(feasibility.checkpointBytes());
        avro.setCheckpointClass(VerdictCodec.checkpointClass(feasibility.checkpointClass()));
        avro.setDestinations(VerdictCodec.toAvro(feasibility.destinations()));
        return avro;
    }
}
