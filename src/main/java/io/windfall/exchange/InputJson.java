package io.windfall.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON as it is read here: exact numbers, no key twice, nothing behind the value. */
final class InputJson {

    /** NaN is read, so that it can be refused by the field's name. */
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private InputJson() {}

    /**
     * The value that the text holds.
     *
     * @throws IllegalArgumentException with one line that says where it stops being JSON
     */
    static JsonNode parse(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node == null || node.isMissingNode()) {
                throw new IllegalArgumentException("is empty");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is not JSON: " + where(e), e);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is not JSON: it holds a number beyond all bounds", e);
        }
    }

    private static String where(JsonProcessingException e) {
        String words = e.getOriginalMessage().lines().findFirst().orElse("malformed");
        String plain = Printable.escaped(words.replaceFirst("; expected close marker.*", "")
                .replaceAll(" \\(start marker at .*", "")
                .replaceAll(": was expecting .*", "")
                .strip());
        return e.getLocation() == null
                ? plain
                : plain + " at column " + e.getLocation().getColumnNr();
    }
}
