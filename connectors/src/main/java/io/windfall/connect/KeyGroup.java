package io.windfall.connect;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * Adds keys to a {@link ConfigDef}, each with group, order, type, default, validator, importance and doc. A default of
 * null means optional; {@link ConfigDef#NO_DEFAULT_VALUE} means required. Times are in ms, and their names end so.
 */
public final class KeyGroup {

    private final ConfigDef def;
    private final String group;
    private int order;

    private KeyGroup(ConfigDef def, String group) {
        this.def = def;
        this.group = group;
    }

    /** Keys to come belong to this group. */
    public static KeyGroup in(ConfigDef def, String group) {
        return new KeyGroup(def, group);
    }

    /** A text; a validator sees null where the key is optional and absent. */
    public KeyGroup text(String key, Object otherwise, Validator validator, Importance importance, String doc) {
        return add(key, Type.STRING, otherwise, validator, importance, doc);
    }

    /** A text that is never shown. */
    public KeyGroup secret(String key, Importance importance, String doc) {
        return add(key, Type.PASSWORD, null, null, importance, doc + " Use a config provider, such as ${env:NAME}.");
    }

    /** Texts separated by commas. */
    public KeyGroup list(String key, Object otherwise, Importance importance, String doc) {
        return add(key, Type.LIST, otherwise, null, importance, doc);
    }

    /** A decimal number within bounds, both included. */
    public KeyGroup number(
            String key, Object otherwise, double least, double greatest, Importance importance, String doc) {
        return add(key, Type.DOUBLE, otherwise, optional(ConfigDef.Range.between(least, greatest)), importance, doc);
    }

    /** A whole number within bounds, both included. */
    public KeyGroup whole(String key, Object otherwise, int least, int greatest, Importance importance, String doc) {
        return add(key, Type.INT, otherwise, optional(ConfigDef.Range.between(least, greatest)), importance, doc);
    }

    /** A duration in ms within bounds, both included. */
    public KeyGroup millis(String key, Object otherwise, long least, long greatest, Importance importance, String doc) {
        return add(key, Type.LONG, otherwise, optional(ConfigDef.Range.between(least, greatest)), importance, doc);
    }

    /** True or false. */
    public KeyGroup flag(String key, boolean otherwise, Importance importance, String doc) {
        return add(key, Type.BOOLEAN, otherwise, null, importance, doc);
    }

    /** One of a few words, which may be written in any case; read it with {@link ConnectSettings#choice}. */
    public KeyGroup choice(String key, Enum<?> otherwise, Importance importance, String doc) {
        List<String> words = Arrays.stream(otherwise.getDeclaringClass().getEnumConstants())
                .map(Object::toString)
                .toList();
        return add(
                key,
                Type.STRING,
                otherwise.toString(),
                ConfigDef.CaseInsensitiveValidString.in(words.toArray(String[]::new)),
                importance,
                doc + " One of " + String.join(", ", words).toLowerCase(Locale.ROOT) + ".");
    }

    /** All keys of another definition, group by group as they are. */
    public static ConfigDef merged(ConfigDef... parts) {
        ConfigDef all = new ConfigDef();
        for (ConfigDef part : parts) {
            part.configKeys().values().forEach(all::define);
        }
        return all;
    }

    private KeyGroup add(
            String key, Type type, Object otherwise, Validator validator, Importance importance, String doc) {
        def.define(key, type, otherwise, validator, importance, doc, group, ++order, Width.MEDIUM, key);
        return this;
    }

    private static Validator optional(Validator validator) {
        return new Validator() {
            @Override
            public void ensureValid(String name, Object value) {
                if (value != null) {
                    validator.ensureValid(name, value);
                }
            }

            @Override
            public String toString() {
                return validator.toString();
            }
        };
    }
}
