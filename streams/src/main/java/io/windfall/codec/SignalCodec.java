package io.windfall.codec;

import io.windfall.fabric.Signal;
import io.windfall.schema.GridSignal;
import io.windfall.schema.SignalKind;
import io.windfall.schema.SignalStatus;

/** Grid signals. */
final class SignalCodec {

    private SignalCodec() {}

    static Signal toDomain(GridSignal avro) {
        return new Signal(
                avro.getId(),
                avro.getRevision(),
                avro.getSite(),
                kind(avro.getKind()),
                status(avro.getStatus()),
                Fields.millis(avro.getStart()),
                Fields.optionalMillis(avro.getEnd()),
                Fields.optionalMillis(avro.getEndEarliest()),
                avro.getPowerWatts(),
                avro.getConfidence(),
                avro.getPriority(),
                Fields.millis(avro.getIssuedAt()),
                avro.getSource());
    }

    static GridSignal toAvro(String fabric, Signal signal) {
        GridSignal avro = new GridSignal();
        avro.setId(signal.id());
        avro.setRevision(signal.revision());
        avro.setFabric(fabric);
        avro.setSite(signal.site());
        avro.setKind(kind(signal.kind()));
        avro.setStatus(status(signal.status()));
        avro.setStart(Fields.instant(signal.startMillis()));
        avro.setEnd(Fields.optionalInstant(signal.endMillis()));
        avro.setEndEarliest(Fields.optionalInstant(signal.endEarliestMillis()));
        avro.setPowerWatts(signal.powerWatts());
        avro.setConfidence(signal.confidence());
        avro.setPriority(signal.priority());
        avro.setIssuedAt(Fields.instant(signal.issuedAtMillis()));
        avro.setSource(signal.source());
        return avro;
    }

    private static Signal.Kind kind(SignalKind kind) {
        return switch (kind) {
            case RENEWABLE_SURPLUS -> Signal.Kind.RENEWABLE_SURPLUS;
            case DEMAND_RESPONSE -> Signal.Kind.DEMAND_RESPONSE;
            case UNKNOWN -> null;
        };
    }

    private static SignalKind kind(Signal.Kind kind) {
        return switch (kind) {
            case RENEWABLE_SURPLUS -> SignalKind.RENEWABLE_SURPLUS;
            case DEMAND_RESPONSE -> SignalKind.DEMAND_RESPONSE;
        };
    }

    private static Signal.Status status(SignalStatus status) {
        return switch (status) {
            case FORECAST -> Signal.Status.FORECAST;
            case CONFIRMED -> Signal.Status.CONFIRMED;
            case CANCELLED -> Signal.Status.CANCELLED;
            case UNKNOWN -> null;
        };
    }

    private static SignalStatus status(Signal.Status status) {
        return switch (status) {
            case FORECAST -> SignalStatus.FORECAST;
            case CONFIRMED -> SignalStatus.CONFIRMED;
            case CANCELLED -> SignalStatus.CANCELLED;
        };
    }
}
