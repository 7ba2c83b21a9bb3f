package io.windfall.connect.prometheus;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/**
 * Series of one metric: {@code name} or {@code name{label="value",...}}; labels that are not named may be any.
 *
 * @param name the metric
 * @param labels what its labels must be
 */
record Selector(String name, Map<String, String> labels) {

    /**
     * @throws ConfigException when it does not read so
     */
    static Selector parse(String key, String text) {
        try {
            Sample sample = LineParser.parse(text.strip() + " 0", false);
            return new Selector(sample.name(), sample.labels());
        } catch (BadSampleException e) {
            throw new ConfigException(key, text, "must read name or name{label=\"value\"}: " + e.getMessage());
        }
    }

    boolean takes(Sample sample) {
        return name.equals(sample.name())
                && labels.entrySet().stream()
                        .allMatch(l -> l.getValue().equals(sample.labels().get(l.getKey())));
    }
}
