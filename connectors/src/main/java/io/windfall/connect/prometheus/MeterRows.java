package io.windfall.connect.prometheus;

import java.util.EnumMap;
import java.util.Map;

/** What the meters of one site say. */
final class MeterRows {

    private final Map<Meter, Double> watts = new EnumMap<>(Meter.class);
    private Long millis;

    void add(Meter meter, Sample row, double wattsPerUnit) {
        if (Double.isFinite(row.value())) {
            watts.merge(meter, row.value() * wattsPerUnit, Double::sum);
            if (row.millis() != null) {
                millis = millis == null ? row.millis() : (Long) Math.max(millis, row.millis());
            }
        }
    }

    /** The time that the samples carry; null where none does. */
    Long millis() {
        return millis;
    }

    /** W, not negative: an inverter's own draw at night is no generation; null where not measured. */
    Double watts(Meter meter) {
        Double told = watts.get(meter);
        Double grid = watts.get(Meter.GRID);
        if (told == null && grid != null) {
            told = meter == Meter.IMPORT ? grid : meter == Meter.EXPORT ? (Double) (-grid) : null;
        }
        return told == null ? null : (Double) Math.max(0.0, told);
    }

    boolean isEmpty() {
        return watts.isEmpty();
    }
}
