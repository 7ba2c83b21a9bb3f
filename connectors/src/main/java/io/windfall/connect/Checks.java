package io.windfall.connect;

import java.net.URI;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/** Validators of configuration values. All let null pass: whether a key must be set is another question. */
public final class Checks {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{0,100}");

    private Checks() {}

    /** A name as all records take it: of a fabric, a site, a node. */
    public static boolean isName(String text) {
        return text != null && NAME.matcher(text).matches();
    }

    /** 1 to 128 characters of {@code A-Z a-z 0-9 . _ -}. */
    public static Validator name() {
        return check("1 to 128 characters of A-Z a-z 0-9 . _ -", Checks::isName);
    }

    static Validator topicPrefix() {
        return check("up to 100 characters of A-Z a-z 0-9 . _ -", text -> PREFIX.matcher(text)
                .matches());
    }

    /** An absolute {@code http} or {@code https} URL; its user, password and query are not shown when it is refused. */
    public static Validator url() {
        return check("a URL that begins with http:// or https://", Checks::isUrl);
    }

    /** A regular expression. */
    public static Validator pattern() {
        return check("a regular expression", text -> {
            try {
                Pattern.compile(text);
                return true;
            } catch (PatternSyntaxException e) {
                return false;
            }
        });
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static Validator check(String what, java.util.function.Predicate<String> test) {
        return new Validator() {
            @Override
            public void ensureValid(String name, Object value) {
                if (value != null && !test.test(value.toString())) {
                    throw new ConfigException(
                            name,
                            value.toString().replaceFirst("//[^/@]*@", "//").replaceFirst("(?s)\\?.*", "?..."),
                            "must be " + what);
                }
            }

            @Override
            public String toString() {
                return what;
            }
        };
    }
}
