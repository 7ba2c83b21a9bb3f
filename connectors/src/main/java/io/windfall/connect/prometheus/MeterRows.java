package io.windfall.connect.prometheus;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** What the meters of one site say. */
final class MeterRows {

    private final Map<Meter, Double> watts = new EnumMap<>(Meter.class);
    /** One of several that is not known makes the sum unknown. */
    private final Set<Meter> unknown = EnumSet.noneOf(Meter.class);

    private Long millis;

    void add(Meter meter, Sample row, double wattsPerUnit) {
        if (!Double.isFinite(row.value())) {
            unknown.add(meter);
        } else {
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
        Double told = known(meter);
        Double grid = known(Meter.GRID);
        if (told == null && grid != null) {
            told = meter == Meter.IMPORT ? grid : meter == Meter.EXPORT ? (Double) (-grid) : null;
        }
        return told == null ? null : (Double) Math.max(0.0, told);
    }

    private Double known(Meter meter) {
        return unknown.contains(meter) ? null : watts.get(meter);
    }

    boolean isEmpty() {
        return unknown.containsAll(watts.keySet());
    }
}
