package io.windfall.connect.openadr;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * An event as a VTN has written it; times and durations are still text, since what they mean depends on each other.
 *
 * @param id the VTN's
 * @param programId its program; null when it does not say
 * @param priority the lower number wins; null: none
 * @param targets whom it is for
 * @param modified when it was changed last; null when that cannot be read
 * @param period the default of its intervals
 * @param duration for how long its intervals hold, repeated or cut; {@link Times#NONE}: just as they are
 * @param descriptors of its payloads, by type
 * @param intervals in order
 * @param asksForReports whether it has report descriptors
 * @param text as it came
 */
record VenEvent(
        String id,
        String programId,
        Integer priority,
        List<Target> targets,
        String modified,
        Period period,
        Times.Length duration,
        Map<String, Descriptor> descriptors,
        List<Interval> intervals,
        boolean asksForReports,
        String text) {

    /** Whom an event is for; 3.1 knows no types: null. */
    record Target(String type, String value) {}

    /** Start, duration and randomizeStart, each null where it is not written. */
    record Period(String start, String duration, String randomizeStart) {

        static final Period UNSET = new Period(null, null, null);

        boolean startsAbsolutely() {
            return start != null && !Times.isBeginning(start);
        }

        /** The beginning of time, and no length: how a VTN cancels an event without deleting it. */
        boolean isVoid() throws Refusal {
            return start != null
                    && Times.isBeginning(start)
                    && duration != null
                    && Times.length(duration).isZero();
        }
    }

    /** What payloads of a type are in; each null where it is not written. */
    record Descriptor(String units, String currency) {
        static final Descriptor NONE = new Descriptor(null, null);
    }

    /**
     * An interval.
     *
     * @param key its id, which is made unique within its event
     */
    record Interval(String key, Period period, List<Payload> payloads) {}

    /** Values of a type. */
    record Payload(String type, List<JsonNode> values) {}

    Long modifiedMillis() {
        return Times.instantOrNull(modified);
    }

    boolean hasPayloads() {
        return intervals.stream().anyMatch(interval -> !interval.payloads().isEmpty());
    }
}
