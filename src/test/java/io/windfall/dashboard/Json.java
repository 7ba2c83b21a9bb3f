package io.windfall.dashboard;

import java.util.LinkedHashMap;
import java.util.Map;

/** An object of JSON, written down as names and values in turn; null is explicit. */
final class Json {
    private Json() {}

    static Map<String, Object> of(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }
}
