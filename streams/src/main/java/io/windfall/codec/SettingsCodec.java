package io.windfall.codec;

import io.windfall.fabric.Settings;
import io.windfall.fabric.SettingsChange;
import io.windfall.schema.ClockKind;
import io.windfall.schema.Mode;

/** Settings: those that an order changes (null leaves what was), and those in force (none null). */
final class SettingsCodec {

    private SettingsCodec() {}

    static SettingsChange toChange(String orderId, String issuedBy, io.windfall.schema.Settings avro) {
        return new SettingsChange(
                orderId,
                issuedBy,
                avro.getPolicy(),
                avro.getPreset(),
                avro.getMode() == null ? null : mode("settings.mode", avro.getMode()),
                avro.getClock() == null ? null : clock(avro.getClock()),
                avro.getAlpha(),
                avro.getEpsilon(),
                avro.getDebounceMillis(),
                avro.getDwellSeconds(),
                avro.getTelemetryDebounceSeconds(),
                avro.getLeaseMarginSeconds(),
                avro.getCopyAhead(),
                avro.getVersion());
    }

    static io.windfall.schema.Settings toAvro(SettingsChange change) {
        io.windfall.schema.Settings avro = new io.windfall.schema.Settings();
        avro.setPolicy(change.policy());
        avro.setPreset(change.preset());
        avro.setMode(change.mode() == null ? null : mode(change.mode()));
        avro.setClock(change.clock() == null ? null : clock(change.clock()));
        avro.setAlpha(change.alpha());
        avro.setEpsilon(change.epsilon());
        avro.setDebounceMillis(change.debounceMillis());
        avro.setDwellSeconds(change.dwellSeconds());
        avro.setTelemetryDebounceSeconds(change.telemetryDebounceSeconds());
        avro.setLeaseMarginSeconds(change.leaseMarginSeconds());
        avro.setCopyAhead(change.copyAhead());
        avro.setVersion(change.version());
        return avro;
    }

    static Settings toDomain(io.windfall.schema.Settings avro) {
        return new Settings(
                avro.getPolicy(),
                avro.getPreset(),
                mode("settings.mode", avro.getMode()),
                clock(avro.getClock()),
                avro.getAlpha(),
                avro.getEpsilon(),
                avro.getDebounceMillis(),
                avro.getDwellSeconds(),
                avro.getTelemetryDebounceSeconds(),
                avro.getLeaseMarginSeconds() == null
                        ? Settings.DEFAULT.leaseMarginSeconds()
                        : avro.getLeaseMarginSeconds(),
                avro.getCopyAhead() == null ? Settings.DEFAULT.copyAhead() : avro.getCopyAhead(),
                avro.getVersion());
    }

    static io.windfall.schema.Settings toAvro(Settings settings) {
        io.windfall.schema.Settings avro = new io.windfall.schema.Settings();
        avro.setPolicy(settings.policy());
        avro.setPreset(settings.preset());
        avro.setMode(mode(settings.mode()));
        avro.setClock(clock(settings.clock()));
        avro.setAlpha(settings.alpha());
        avro.setEpsilon(settings.epsilon());
        avro.setDebounceMillis(settings.debounceMillis());
        avro.setDwellSeconds(settings.dwellSeconds());
        avro.setTelemetryDebounceSeconds(settings.telemetryDebounceSeconds());
        avro.setLeaseMarginSeconds(settings.leaseMarginSeconds());
        avro.setCopyAhead(settings.copyAhead());
        avro.setVersion(settings.version());
        return avro;
    }

    /** Never null: to leave a mode that is not understood as it was would be to guess. */
    static Settings.Mode mode(String field, Mode mode) {
        return switch (mode) {
            case ADVISE -> Settings.Mode.ADVISE;
            case APPROVE -> Settings.Mode.APPROVE;
            case ENFORCE -> Settings.Mode.ENFORCE;
            case UNKNOWN -> Fields.known(field, null);
        };
    }

    static Mode mode(Settings.Mode mode) {
        return switch (mode) {
            case ADVISE -> Mode.ADVISE;
            case APPROVE -> Mode.APPROVE;
            case ENFORCE -> Mode.ENFORCE;
        };
    }

    private static Settings.Clock clock(ClockKind clock) {
        return switch (clock) {
            case WALL -> Settings.Clock.WALL;
            case EXTERNAL -> Settings.Clock.EXTERNAL;
            case UNKNOWN -> Fields.known("settings.clock", null);
        };
    }

    private static ClockKind clock(Settings.Clock clock) {
        return switch (clock) {
            case WALL -> ClockKind.WALL;
            case EXTERNAL -> ClockKind.EXTERNAL;
        };
    }
}
