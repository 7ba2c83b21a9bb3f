package io.windfall.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * How far the series of some sites have been read, and what was published of them. Immutable; a feed's state, or part of it.
 *
 * @param makers by site; none for forecasts, which are read as a whole each time
 * @param ledger what was published
 */
public record SeriesState(Map<String, WindowMaker.State> makers, SignalLedger ledger) {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String MAKERS = "makers";
    private static final String LEDGER = "ledger";

    public SeriesState {
        makers = Collections.unmodifiableMap(new TreeMap<>(makers));
        Objects.requireNonNull(ledger, "ledger");
    }

    /** Before the first look. */
    public static SeriesState initial() {
        return new SeriesState(Map.of(), SignalLedger.empty());
    }

    /** As an offset. */
    public Map<String, Object> offset() {
        ObjectNode all = JSON.createObjectNode();
        makers.forEach((site, m) -> all.putArray(site)
                .add(m.last())
                .add(m.open())
                .add(m.start())
                .add(m.turning())
                .add(m.least())
                .add(m.announced()));
        return Map.of(MAKERS, all.toString(), LEDGER, ledger.text());
    }

    /** What {@link #offset} gave; other keys of the offset are left alone. */
    public static SeriesState of(Map<String, Object> offset) {
        Map<String, WindowMaker.State> makers = new TreeMap<>();
        if (offset.get(MAKERS) != null) {
            try {
                for (var field : JSON.readTree(offset.get(MAKERS).toString()).properties()) {
                    JsonNode m = field.getValue();
                    makers.put(
                            field.getKey(),
                            new WindowMaker.State(
                                    millis(m.get(0)),
                                    m.get(1).asBoolean(),
                                    millis(m.get(2)),
                                    millis(m.get(3)),
                                    m.get(4).asDouble(),
                                    m.get(5).asBoolean()));
                }
            } catch (JsonProcessingException | RuntimeException e) {
                throw new ConnectException("the connector's offsets cannot be read: reset them", e);
            }
        }
        return new SeriesState(makers, SignalLedger.parse((String) offset.get(LEDGER)));
    }

    private static Long millis(JsonNode node) {
        return node.isNull() ? null : node.asLong();
    }
}
