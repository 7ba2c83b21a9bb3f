package io.windfall.topics;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names of the topics on a given cluster: a prefix, then the declared name. The prefix is used as it is, so one
 * that should read well ends in a dot: {@code dev.} gives {@code dev.grid.signal.v1}.
 *
 * @param prefix empty, or up to 100 characters of {@code A-Z a-z 0-9 . _ -}
 */
public record TopicNames(String prefix) {

    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9._-]{0,100}");

    public TopicNames {
        Objects.requireNonNull(prefix, "prefix");
        if (!LEGAL.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "topic prefix '" + prefix + "': use up to 100 characters of A-Z a-z 0-9 . _ -");
        }
    }

    /** Names with this prefix; null and the empty string mean none. */
    public static TopicNames of(String prefix) {
        return new TopicNames(prefix == null ? "" : prefix);
    }

    /** Names without a prefix, the default. */
    public static TopicNames unprefixed() {
        return new TopicNames("");
    }

    /** The topic's name on the cluster. */
    public String name(TopicSpec topic) {
        return prefix + topic.name();
    }

    /** The Schema Registry subject of the topic's values. */
    public String subject(TopicSpec topic) {
        return name(topic) + "-value";
    }

    /** The declared topic behind a name on the cluster; empty for a topic that is not ours or has another prefix. */
    public Optional<TopicSpec> topic(String nameOnCluster) {
        if (!nameOnCluster.startsWith(prefix)) {
            return Optional.empty();
        }
        String bare = nameOnCluster.substring(prefix.length());
        return Topics.all().stream().filter(t -> t.name().equals(bare)).findFirst();
    }
}
