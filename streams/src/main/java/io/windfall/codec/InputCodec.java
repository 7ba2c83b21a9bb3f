package io.windfall.codec;

import io.windfall.fabric.ExecutorEvent;
import io.windfall.fabric.Heartbeat;
import io.windfall.fabric.JobReport;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.LinkReading;
import io.windfall.fabric.NodeReading;
import io.windfall.fabric.Order;
import io.windfall.fabric.SettingsChange;
import io.windfall.fabric.Signal;
import io.windfall.fabric.SiteCard;
import io.windfall.fabric.SiteReading;
import io.windfall.fabric.Tick;
import io.windfall.schema.Beat;
import io.windfall.schema.GridSignal;
import io.windfall.schema.JobProgress;
import io.windfall.schema.LinkTelemetry;
import io.windfall.schema.MigrationEvent;
import io.windfall.schema.NodeTelemetry;
import io.windfall.schema.OperatorOrder;
import io.windfall.schema.Site;
import io.windfall.schema.SiteTelemetry;
import org.apache.avro.specific.SpecificRecord;

/** The raw topics' records, to and from what the state machine takes in. */
public final class InputCodec {

    private InputCodec() {}

    /**
     * What a raw record says.
     *
     * @param raw a record of one of the raw topics
     * @param appendedAtMillis when the broker appended it, ms since 1970-01-01 UTC: the time of a tick under
     *     {@code clock=wall}
     * @throws IllegalArgumentException with one line that names the field, where it does not hold what it must, or is no
     *     record of a raw topic
     */
    public static JournalEntry.Body toDomain(SpecificRecord raw, long appendedAtMillis) {
        if (raw instanceof GridSignal signal) {
            return SignalCodec.toDomain(signal);
        } else if (raw instanceof SiteTelemetry telemetry) {
            return TelemetryCodec.toDomain(telemetry);
        } else if (raw instanceof NodeTelemetry telemetry) {
            return TelemetryCodec.toDomain(telemetry);
        } else if (raw instanceof LinkTelemetry telemetry) {
            return TelemetryCodec.toDomain(telemetry);
        } else if (raw instanceof JobProgress progress) {
            return JobCodec.toDomain(progress);
        } else if (raw instanceof Site site) {
            return SiteCodec.toDomain(site);
        } else if (raw instanceof OperatorOrder order) {
            return OrderCodec.toDomain(order);
        } else if (raw instanceof Beat beat) {
            return BeatCodec.toDomain(beat, appendedAtMillis);
        } else if (raw instanceof MigrationEvent event) {
            return EventCodec.toDomain(event);
        }
        throw unexpected(raw);
    }

    /**
     * The raw topic's record that says the same. What the core does not keep is left at its default: a beat without
     * sequence, a settings order issued at 1970-01-01 (a producer that knows better sets it).
     *
     * @throws IllegalArgumentException where a label of a job is not {@code key=value}
     */
    public static SpecificRecord toAvro(String fabric, JournalEntry.Body body) {
        if (body instanceof Signal signal) {
            return SignalCodec.toAvro(fabric, signal);
        } else if (body instanceof SiteReading reading) {
            return TelemetryCodec.toAvro(fabric, reading);
        } else if (body instanceof NodeReading reading) {
            return TelemetryCodec.toAvro(fabric, reading);
        } else if (body instanceof LinkReading reading) {
            return TelemetryCodec.toAvro(fabric, reading);
        } else if (body instanceof JobReport report) {
            return JobCodec.toAvro(fabric, report);
        } else if (body instanceof SiteCard card) {
            return SiteCodec.toAvro(fabric, card);
        } else if (body instanceof Order order) {
            return OrderCodec.toAvro(fabric, order);
        } else if (body instanceof SettingsChange change) {
            return OrderCodec.toAvro(fabric, change, 0);
        } else if (body instanceof Tick tick) {
            return BeatCodec.toAvro(fabric, tick);
        } else if (body instanceof Heartbeat heartbeat) {
            return BeatCodec.toAvro(fabric, heartbeat);
        } else if (body instanceof ExecutorEvent event) {
            return EventCodec.toAvro(fabric, event);
        }
        throw new IllegalArgumentException("no raw record says " + body);
    }

    /**
     * The fabric that a raw record names, unchecked.
     *
     * @throws IllegalArgumentException where it is no record of a raw topic
     */
    public static String fabricOf(SpecificRecord raw) {
        if (raw instanceof GridSignal signal) {
            return signal.getFabric();
        } else if (raw instanceof SiteTelemetry telemetry) {
            return telemetry.getFabric();
        } else if (raw instanceof NodeTelemetry telemetry) {
            return telemetry.getFabric();
        } else if (raw instanceof LinkTelemetry telemetry) {
            return telemetry.getFabric();
        } else if (raw instanceof JobProgress progress) {
            return progress.getFabric();
        } else if (raw instanceof Site site) {
            return site.getFabric();
        } else if (raw instanceof OperatorOrder order) {
            return order.getFabric();
        } else if (raw instanceof Beat beat) {
            return beat.getFabric();
        } else if (raw instanceof MigrationEvent event) {
            return event.getFabric();
        }
        throw unexpected(raw);
    }

    /**
     * The key that the raw topic prescribes for a record: site; node; {@code source>destination}; {@code fabric/job};
     * fabric.
     *
     * @throws IllegalArgumentException where it is no record of a raw topic
     */
    public static String keyOf(SpecificRecord raw) {
        if (raw instanceof GridSignal signal) {
            return signal.getSite();
        } else if (raw instanceof SiteTelemetry telemetry) {
            return telemetry.getSite();
        } else if (raw instanceof NodeTelemetry telemetry) {
            return telemetry.getNode();
        } else if (raw instanceof LinkTelemetry telemetry) {
            return telemetry.getSource() + ">" + telemetry.getDestination();
        } else if (raw instanceof JobProgress progress) {
            return progress.getFabric() + "/" + progress.getJob();
        } else if (raw instanceof Site site) {
            return site.getSite();
        } else if (raw instanceof OperatorOrder order) {
            return order.getFabric();
        } else if (raw instanceof Beat beat) {
            return beat.getFabric();
        } else if (raw instanceof MigrationEvent event) {
            return event.getFabric() + "/" + event.getJob();
        }
        throw unexpected(raw);
    }

    private static IllegalArgumentException unexpected(SpecificRecord raw) {
        return new IllegalArgumentException(
                (raw == null ? "nothing" : raw.getSchema().getName()) + " is no record of a raw topic");
    }
}
