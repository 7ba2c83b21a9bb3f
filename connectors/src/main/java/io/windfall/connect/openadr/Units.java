package io.windfall.connect.openadr;

import java.util.Locale;
import java.util.Map;

/** Units of payload descriptors, in any case; null or blank: not described. */
final class Units {

    /** W per unit of power. */
    static final Map<String, Double> WATTS = Map.of("W", 1.0, "KW", 1e3, "MW", 1e6, "GW", 1e9);

    /** Parts of a kWh per unit of energy. */
    private static final Map<String, Double> KILOWATT_HOURS = Map.of("WH", 1e-3, "KWH", 1.0, "MWH", 1e3);

    private static final Map<String, Double> GRAMS_PER_KILOWATT_HOUR =
            Map.of("GHG", 1.0, "KWH", 1.0, "G/KWH", 1.0, "KG/MWH", 1.0, "KG/KWH", 1e3);

    static final String PERCENT = "PERCENT";

    private Units() {}

    static boolean isPercent(String unit) {
        return unit != null && normal(unit).equals(PERCENT);
    }

    /** W in one unit; PERCENT is the caller's to know of what. */
    static double wattsIn(String unit) throws Refusal {
        return factor(WATTS, unit, "a unit of power (W, KW, MW or GW)");
    }

    /** A price per kWh of a price of one per unit of energy. */
    static double pricePerKilowattHour(String unit) throws Refusal {
        return unit == null ? 1 : 1 / factor(KILOWATT_HOURS, unit, "a unit of electric energy (KWH or MWH)");
    }

    /** g/kWh in one unit. */
    static double gramsPerKilowattHour(String unit) throws Refusal {
        return unit == null
                ? 1
                : factor(GRAMS_PER_KILOWATT_HOUR, unit, "a unit of emissions per energy (GHG is g/kWh)");
    }

    private static double factor(Map<String, Double> known, String unit, String what) throws Refusal {
        Double factor = known.get(normal(unit));
        if (factor == null) {
            throw new Refusal(Refusal.BAD_UNIT, "'" + unit + "' is not " + what);
        }
        return factor;
    }

    private static String normal(String unit) {
        return unit.strip().toUpperCase(Locale.ROOT);
    }
}
