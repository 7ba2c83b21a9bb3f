package io.windfall.connect.openadr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.connect.SignalLedger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * What is kept between looks at a VTN; immutable.
 *
 * @param ledger what was published
 * @param events what is known of the VTN's events, by id
 * @param nameless digests of what was told of events that cannot even be named, and of all of them
 */
record OpenAdrState(SignalLedger ledger, Map<String, KnownEvent> events, Set<String> nameless) {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String LEDGER = "ledger";
    private static final String EVENTS = "events";
    private static final String NAMELESS = "nameless";

    private static final int FIELDS = 5;

    OpenAdrState {
        events = Collections.unmodifiableMap(new LinkedHashMap<>(events));
        nameless = Collections.unmodifiableSet(new LinkedHashSet<>(nameless));
    }

    static OpenAdrState initial() {
        return new OpenAdrState(SignalLedger.empty(), Map.of(), Set.of());
    }

    Map<String, Object> offset() {
        ObjectNode all = JSON.createObjectNode();
        events.forEach((id, known) -> {
            ArrayNode fields = all.putArray(id)
                    .add(known.modifiedMillis())
                    .add(known.startedMillis())
                    .add(known.draw())
                    .add(known.hadPeriod())
                    .add(known.settled());
            known.told().forEach(fields::add);
        });
        ArrayNode told = JSON.createArrayNode();
        nameless.forEach(told::add);
        return Map.of(LEDGER, ledger.text(), EVENTS, all.toString(), NAMELESS, told.toString());
    }

    static OpenAdrState of(Map<String, Object> offset) {
        if (offset.isEmpty()) {
            return initial();
        }
        try {
            Map<String, KnownEvent> events = new LinkedHashMap<>();
            for (var field : JSON.readTree((String) offset.get(EVENTS)).properties()) {
                events.put(field.getKey(), known((ArrayNode) field.getValue()));
            }
            Set<String> nameless = new LinkedHashSet<>();
            JSON.readTree((String) offset.get(NAMELESS)).forEach(digest -> nameless.add(digest.asText()));
            return new OpenAdrState(SignalLedger.parse((String) offset.get(LEDGER)), events, nameless);
        } catch (JsonProcessingException | RuntimeException e) {
            throw new ConnectException("the connector's offsets cannot be read: reset them", e);
        }
    }

    private static KnownEvent known(ArrayNode fields) {
        List<String> told = new ArrayList<>();
        for (int i = FIELDS; i < fields.size(); i++) {
            told.add(fields.get(i).asText());
        }
        return new KnownEvent(
                fields.get(0).isNull() ? null : (Long) fields.get(0).asLong(),
                fields.get(1).isNull() ? null : (Long) fields.get(1).asLong(),
                fields.get(2).asDouble(),
                fields.get(3).asBoolean(),
                fields.get(4).isNull() ? null : fields.get(4).asText(),
                told);
    }
}
