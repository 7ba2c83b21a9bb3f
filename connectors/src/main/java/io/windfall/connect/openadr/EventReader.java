package io.windfall.connect.openadr;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.windfall.connect.openadr.VenEvent.Descriptor;
import io.windfall.connect.openadr.VenEvent.Interval;
import io.windfall.connect.openadr.VenEvent.Payload;
import io.windfall.connect.openadr.VenEvent.Period;
import io.windfall.connect.openadr.VenEvent.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a VTN's JSON. Tolerant of what is missing and harmless, of both versions' targets, and of unknown fields. */
final class EventReader {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            // Some write NaN: then that value is refused, and not all the events beside it.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    /** As the specification has it, and a little more; it becomes part of URLs and of signals' ids. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.:~-]{1,128}");

    /** A whole number, also as text. */
    private static final Pattern INTERVAL_ID = Pattern.compile("-?[0-9]{1,20}");

    /** What programs, reports, VENs and resources have, and events have not. */
    private static final List<String> OTHERS = List.of("programName", "reportName", "venName", "resourceName");

    private EventReader() {}

    /**
     * The objects of a JSON array, each as it was written.
     *
     * @throws IOException when it is no whole JSON array
     */
    static List<String> elements(String text) throws IOException {
        List<String> all = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new IOException("no JSON array");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                int from = (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                parser.finishToken();
                all.add(text.substring(from, (int) parser.currentLocation().getCharOffset()));
            }
            if (parser.nextToken() != null) {
                throw new IOException("something behind the JSON array");
            }
            return all;
        } catch (JsonProcessingException e) {
            throw new IOException(e.getOriginalMessage(), e);
        }
    }

    /** The id of an object, even if the rest of it is nonsense; null where there is none that serves. */
    static String idOf(String text) {
        try {
            String id = JSON.readTree(text).path("id").asText("");
            return ID.matcher(id).matches() ? id : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** When a version of an event was made, ms; null where it does not say. */
    static Long modifiedMillis(String text) {
        try {
            return Times.instantOrNull(text(JSON.readTree(text), "modificationDateTime"));
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** The program of an event; null where it does not say. */
    static String programOf(String text) {
        try {
            return text(JSON.readTree(text), "programID");
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** An event. */
    static VenEvent read(String text) throws Refusal {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw bad("it is no JSON: " + e.getOriginalMessage());
        }
        if (!node.isObject()) {
            throw bad("it is no object");
        }
        String kind = node.path("objectType").asText("EVENT");
        if (!kind.equals("EVENT")) {
            throw bad("it is no event, but a " + kind);
        }
        for (String name : OTHERS) {
            if (node.has(name)) {
                throw bad("it is no event: it has a " + name);
            }
        }
        String id = node.path("id").asText("");
        if (!ID.matcher(id).matches()) {
            throw bad(id.isEmpty() ? "it has no id" : "its id '" + id + "' is not 1 to 128 letters, digits, _ or -");
        }
        String duration = text(node, "duration");
        return new VenEvent(
                id,
                text(node, "programID"),
                priority(node.path("priority")),
                targets(node),
                text(node, "modificationDateTime"),
                period(node),
                duration == null ? Times.NONE : Times.length(duration),
                descriptors(node),
                intervals(node),
                !list(node, "reportDescriptors").isEmpty(),
                text);
    }

    /** The payload descriptors of a program: the defaults of its events. */
    static Map<String, Descriptor> programDescriptors(String text) throws IOException {
        try {
            return descriptors(JSON.readTree(text));
        } catch (JsonProcessingException | Refusal e) {
            throw new IOException("no program: " + e.getMessage(), e);
        }
    }

    /** A field of an object; empty where there is none. What fails says nothing of the text, which may be secret. */
    static String field(String json, String name) throws IOException {
        try {
            return JSON.readTree(json).path(name).asText("");
        } catch (JsonProcessingException e) {
            throw new IOException("it is no JSON");
        }
    }

    private static Integer priority(JsonNode node) throws Refusal {
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.canConvertToExactIntegral() || !node.canConvertToInt() || node.asInt() < 0) {
            throw bad("its priority " + node + " is no whole number from 0");
        }
        return node.asInt();
    }

    private static List<Target> targets(JsonNode event) throws Refusal {
        List<Target> all = new ArrayList<>();
        for (JsonNode target : list(event, "targets")) {
            if (target.isTextual()) {
                all.add(new Target(null, target.asText()));
            } else if (target.isObject()) {
                for (JsonNode value : list(target, "values")) {
                    all.add(new Target(text(target, "type"), value.asText()));
                }
            } else {
                throw bad("its target " + target + " is neither text nor type and values");
            }
        }
        return all;
    }

    private static Map<String, Descriptor> descriptors(JsonNode from) throws Refusal {
        Map<String, Descriptor> all = new HashMap<>();
        for (JsonNode descriptor : list(from, "payloadDescriptors")) {
            // The guide's examples write both.
            String type = text(descriptor, "payloadType");
            type = type == null ? text(descriptor, "payLoadType") : type;
            if (type != null) {
                all.put(type, new Descriptor(text(descriptor, "units"), text(descriptor, "currency")));
            }
        }
        return all;
    }

    private static List<Interval> intervals(JsonNode event) throws Refusal {
        List<Interval> all = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (JsonNode interval : list(event, "intervals")) {
            if (!interval.isObject()) {
                throw bad("its interval " + interval + " is no object");
            }
            JsonNode id = interval.path("id");
            boolean serves = id.isIntegralNumber() || id.isTextual();
            String name = serves && INTERVAL_ID.matcher(id.asText()).matches() ? id.asText() : "n" + all.size();
            String key = name;
            for (int n = 2; !keys.add(key); n++) {
                key = name + "." + n;
            }
            List<Payload> payloads = new ArrayList<>();
            for (JsonNode payload : list(interval, "payloads")) {
                String type = text(payload, "type");
                if (type == null || type.isBlank()) {
                    throw bad("a payload of its interval " + name + " has no type");
                }
                payloads.add(new Payload(type, list(payload, "values")));
            }
            all.add(new Interval(key, period(interval), payloads));
        }
        return all;
    }

    private static Period period(JsonNode of) throws Refusal {
        JsonNode period = of.path("intervalPeriod");
        if (period.isMissingNode() || period.isNull()) {
            return Period.UNSET;
        }
        if (!period.isObject()) {
            throw bad("an intervalPeriod is no object: " + period);
        }
        return new Period(text(period, "start"), text(period, "duration"), text(period, "randomizeStart"));
    }

    private static List<JsonNode> list(JsonNode of, String field) throws Refusal {
        JsonNode node = of.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        if (!node.isArray()) {
            throw bad("its " + field + " is no list");
        }
        List<JsonNode> all = new ArrayList<>();
        node.forEach(all::add);
        return all;
    }

    private static String text(JsonNode of, String field) {
        JsonNode node = of.path(field);
        return node.isValueNode() && !node.isNull() ? node.asText() : null;
    }

    private static Refusal bad(String what) {
        return new Refusal(Refusal.BAD_EVENT, what);
    }
}
