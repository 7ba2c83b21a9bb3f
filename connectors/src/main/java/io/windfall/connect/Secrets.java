package io.windfall.connect;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.types.Password;

/**
 * What no message may show: the secrets of a configuration, as they stand, in a URL and in JSON, and what a request's headers
 * said to let it in. Texts below four characters are not masked: that would make holes in every message. Immutable.
 */
final class Secrets {

    private static final String MASK = "***";
    private static final int SHORTEST = 4;
    private static final Pattern TELLING =
            Pattern.compile("auth|token|key|secret|cookie|signature|password", Pattern.CASE_INSENSITIVE);

    private final List<String> texts;

    private Secrets(Collection<String> texts) {
        this.texts = texts.stream()
                .sorted(Comparator.comparingInt(String::length).reversed()) // one may be a part of another
                .toList();
    }

    /** All values of type {@code PASSWORD}. */
    static Secrets of(Map<String, ?> values) {
        return new Secrets(List.of())
                .and(values.values().stream()
                        .filter(Password.class::isInstance)
                        .map(value -> ((Password) value).value())
                        .filter(Objects::nonNull)
                        .toList());
    }

    /** These, and what of a request's headers is one by its name: the value, and what comes after its scheme. */
    Secrets withThoseOf(Map<String, String> headers) {
        List<String> said = new ArrayList<>();
        headers.forEach((name, value) -> {
            if (TELLING.matcher(name).find()) {
                said.add(value);
                said.add(value.substring(value.indexOf(' ') + 1));
            }
        });
        return said.isEmpty() ? this : and(said);
    }

    /** A text with {@code ***} where one of them stood; null becomes {@code null} in letters, as in any message. */
    String masked(String text) {
        String shown = String.valueOf(text);
        for (String secret : texts) {
            shown = shown.replace(secret, MASK);
        }
        return shown;
    }

    private Secrets and(Collection<String> more) {
        Set<String> all = new TreeSet<>(texts);
        for (String given : more) {
            String text = given.strip();
            if (text.length() >= SHORTEST) {
                all.add(text);
                all.add(URLEncoder.encode(text, StandardCharsets.UTF_8));
                all.add(text.replace("\\", "\\\\").replace("\"", "\\\""));
            }
        }
        return new Secrets(all);
    }
}
