package io.windfall.connect.openadr;

import com.fasterxml.jackson.databind.JsonNode;
import io.windfall.connect.openadr.VenEvent.Descriptor;
import io.windfall.schema.SignalKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a value of a payload announces at a site, by the {@link Rule} of its type. */
final class Mapping {

    private static final int MOST_LEVEL = 3;
    private static final int MOST_OFFSET = 10;
    private static final double MOST_WATTS = 1e15;

    private final OpenAdrConfig config;

    /**
     * What a value announces.
     *
     * @param powerWatts see {@code GridSignal.powerWatts}
     */
    record Announced(SignalKind kind, Double powerWatts) {}

    Mapping(OpenAdrConfig config) {
        this.config = config;
    }

    /** The rule of a payload type. */
    Rule rule(String type) throws Refusal {
        Rule rule = config.rules().get(type);
        if (rule == null) {
            throw new Refusal(
                    Refusal.UNKNOWN_TYPE,
                    "payload type '" + type + "' has no rule: add " + type + "=RULE to " + OpenAdrConfig.MAP + ", or "
                            + type + "=ignore");
        }
        return rule;
    }

    /** Whether what a type's values mean depends on their unit, which a program may describe. */
    boolean hasUnit(String type) {
        Rule rule = config.rules().get(type);
        return rule != null
                && switch (rule) {
                    case IMPORT_LIMIT, SETPOINT, SETPOINT_RELATIVE, EXPORT_LIMIT, LOW_PRICE, LOW_GHG -> true;
                    case LEVEL, EMERGENCY, OFFSET, IGNORE -> false;
                };
    }

    /** Whether a type's values are one after the other, and share their interval evenly (User Guide 7.3). */
    static boolean isSeries(Rule rule) {
        return rule != Rule.EMERGENCY && rule != Rule.IGNORE;
    }

    /**
     * What a payload announces.
     *
     * @param described by event or program
     * @return for each of its values in order, or one for all when they are no series; null: nothing
     */
    List<Announced> announced(VenEvent.Payload payload, Descriptor described, String site) throws Refusal {
        Rule rule = rule(payload.type());
        if (!isSeries(rule)) {
            List<Announced> one = new ArrayList<>();
            one.add(rule == Rule.EMERGENCY ? new Announced(SignalKind.DEMAND_RESPONSE, null) : null);
            return one;
        }
        if (payload.values().isEmpty()) {
            throw new Refusal(Refusal.BAD_VALUE, payload.type() + " has no values");
        }
        List<Announced> all = new ArrayList<>();
        for (JsonNode value : payload.values()) {
            if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
                throw new Refusal(Refusal.BAD_VALUE, payload.type() + ": " + value + " is no number");
            }
            all.add(announced(rule, payload.type(), value.asDouble(), described, site));
        }
        return all;
    }

    private Announced announced(Rule rule, String type, double value, Descriptor described, String site)
            throws Refusal {
        return switch (rule) {
            case IMPORT_LIMIT -> limit(notNegative(type, watts(value, described, site)));
            case LEVEL -> level(type, value, site);
            case OFFSET -> offset(type, value, site);
            case SETPOINT -> setpoint(notNegative(type, watts(value, described, site)), site);
            case SETPOINT_RELATIVE -> relative(watts(value, described, site), site);
            case LOW_PRICE -> surplusWhen(price(value, described) <= config.getDouble(OpenAdrConfig.PRICE_THRESHOLD));
            case LOW_GHG ->
                surplusWhen(notNegative(type, value) * Units.gramsPerKilowattHour(described.units())
                        < config.getDouble(OpenAdrConfig.GHG_THRESHOLD));
            case EXPORT_LIMIT -> exportLimit(notNegative(type, watts(value, described, site)), site);
            case EMERGENCY, IGNORE -> throw new IllegalStateException(rule + " has no series");
        };
    }

    private Announced level(String type, double value, String site) throws Refusal {
        int level = whole(type, value, 0, MOST_LEVEL);
        return level == 0 ? null : limit(shareOfDraw(site, config.levelShare(level)));
    }

    private Announced offset(String type, double value, String site) throws Refusal {
        int offset = whole(type, value, -MOST_OFFSET, MOST_OFFSET);
        return offset <= 0 ? null : limit(shareOfDraw(site, 1 - offset / (double) MOST_OFFSET));
    }

    private Announced setpoint(double watts, String site) {
        Double draw = config.drawWatts(site);
        if (draw == null || watts < draw) {
            return limit(watts);
        }
        return watts > draw ? surplus(watts - draw) : null;
    }

    private Announced relative(double watts, String site) {
        if (watts < 0) {
            Double draw = config.drawWatts(site);
            return limit(draw == null ? null : (Double) Math.max(0, draw + watts));
        }
        return watts > 0 ? surplus(watts) : null;
    }

    private Announced exportLimit(double watts, String site) throws Refusal {
        Double generation = config.generationWatts(site);
        if (generation == null) {
            throw new Refusal(
                    Refusal.UNKNOWN_GENERATION,
                    "what " + site + " generates is not known: add " + site + "=W to " + OpenAdrConfig.GENERATION
                            + ", or EXPORT_CAPACITY_LIMIT=ignore to " + OpenAdrConfig.MAP);
        }
        return generation > watts ? surplus(generation - watts) : null;
    }

    private double price(double value, Descriptor described) throws Refusal {
        String expected = config.text(OpenAdrConfig.CURRENCY).orElse(null);
        if (expected != null && described.currency() != null && !expected.equalsIgnoreCase(described.currency())) {
            throw new Refusal(
                    Refusal.BAD_UNIT,
                    "the price is in " + described.currency() + ", but " + OpenAdrConfig.CURRENCY + " is " + expected);
        }
        return value * Units.pricePerKilowattHour(described.units());
    }

    private double watts(double value, Descriptor described, String site) throws Refusal {
        if (Units.isPercent(described.units())) {
            Double draw = config.drawWatts(site);
            if (draw == null) {
                throw new Refusal(
                        Refusal.BAD_UNIT,
                        "PERCENT of a draw that is not known: add " + site + "=W to " + OpenAdrConfig.DRAW);
            }
            if (Math.abs(value) > 1) {
                throw new Refusal(
                        Refusal.BAD_VALUE, value + " is no share from -1 to 1, as which OpenADR writes PERCENT");
            }
            return value * draw;
        }
        String unit = described.units() == null ? config.getString(OpenAdrConfig.POWER_UNIT) : described.units();
        double watts = value * Units.wattsIn(unit);
        if (Math.abs(watts) > MOST_WATTS) {
            throw new Refusal(Refusal.BAD_VALUE, value + " " + unit + " is more power than there is");
        }
        return watts;
    }

    private Double shareOfDraw(String site, double share) {
        Double draw = config.drawWatts(site);
        return draw == null ? null : (Double) (draw * share);
    }

    private static Announced limit(Double watts) {
        return new Announced(SignalKind.DEMAND_RESPONSE, watts);
    }

    private static Announced surplus(Double watts) {
        return new Announced(SignalKind.RENEWABLE_SURPLUS, watts);
    }

    private static Announced surplusWhen(boolean holds) {
        return holds ? surplus(null) : null;
    }

    private static double notNegative(String type, double value) throws Refusal {
        if (value < 0) {
            throw new Refusal(Refusal.BAD_VALUE, type + " is negative");
        }
        return value;
    }

    private static int whole(String type, double value, int least, int greatest) throws Refusal {
        if (value != Math.rint(value) || value < least || value > greatest) {
            throw new Refusal(
                    Refusal.BAD_VALUE, type + ": " + value + " is no whole number from " + least + " to " + greatest);
        }
        return (int) value;
    }

    /** What an event says of a type, over what its program says. */
    static Descriptor described(String type, VenEvent event, Map<String, Descriptor> program) {
        Descriptor own = event.descriptors().getOrDefault(type, Descriptor.NONE);
        Descriptor otherwise = program.getOrDefault(type, Descriptor.NONE);
        return new Descriptor(
                own.units() == null ? otherwise.units() : own.units(),
                own.currency() == null ? otherwise.currency() : own.currency());
    }
}
