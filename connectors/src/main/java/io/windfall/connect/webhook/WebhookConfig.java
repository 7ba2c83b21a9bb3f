package io.windfall.connect.webhook;

import io.windfall.connect.Checks;
import io.windfall.connect.ConnectSettings;
import io.windfall.connect.KeyGroup;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/** The settings of a {@link WebhookSink}, checked as a whole. */
final class WebhookConfig extends ConnectSettings {

    static final String URL = "webhook.url";
    static final String SECRET = "webhook.secret";
    static final String TOKEN = "webhook.bearer.token";
    static final String SOURCE = "webhook.source";
    static final String GRANT = "webhook.grant";
    static final String FABRICS = "webhook.fabrics";
    static final String SITES = "webhook.sites";
    static final String CONCURRENCY = "webhook.concurrency";
    static final String PENDING = "webhook.pending.max";
    static final String RETRIED = "webhook.retry.statuses";
    static final String GIVE_UP = "webhook.give.up.ms";
    static final String STOP = "webhook.stop.ms";
    static final String DEAD_LETTER_SERVERS = "dead.letter.bootstrap.servers";
    static final String DEAD_LETTER_PRODUCER = "dead.letter.producer.";

    static final String ISOLATION = "consumer.override.isolation.level";
    static final String READ_COMMITTED = "read_committed";

    private static final String CONNECTS_ROUTE = "errors.deadletterqueue.topic.name";
    private static final String TOLERANCE = "errors.tolerance";
    private static final Set<String> NOT_OURS = Set.of(FABRIC, SOURCE_NAME);
    private static final long DAY_MILLIS = 86_400_000L;

    private final Signer signer;
    private final Set<Integer> retried = new HashSet<>();

    WebhookConfig(Map<String, String> properties) {
        super(definition(), properties);
        signer = Signer.of(
                secret(SECRET).orElseThrow(() -> new ConfigException(SECRET + " must be set: deliveries are signed")));
        for (String status : getList(RETRIED)) {
            if (!status.matches("4[0-9][0-9]")) {
                throw new ConfigException(
                        RETRIED, status, "must be statuses from 400 to 499; all 5xx are retried anyway");
            }
            retried.add(Integer.parseInt(status));
        }
        if (!hasConnectsRoute() && text(DEAD_LETTER_SERVERS).isEmpty()) {
            throw new ConfigException("set " + CONNECTS_ROUTE + " and " + TOLERANCE + "=all, or " + DEAD_LETTER_SERVERS
                    + ": what the webhook refuses needs a place to go");
        }
        if (hasConnectsRoute()
                && !"all".equalsIgnoreCase(String.valueOf(originals().get(TOLERANCE)))) {
            throw new ConfigException("set " + TOLERANCE + "=all beside " + CONNECTS_ROUTE
                    + ": else Connect stops at the first record that the webhook refuses");
        }
        if (uri().getRawUserInfo() != null) {
            throw new ConfigException(URL + " must not hold a user or a password; set " + TOKEN);
        }
        Object isolation = originals().get(ISOLATION);
        if (!READ_COMMITTED.equals(isolation)) {
            throw new ConfigException(
                    "set " + ISOLATION + "=" + READ_COMMITTED + (isolation == null ? "" : ", not " + isolation)
                            + ": Connect reads uncommitted records by default, and commands of aborted transactions must not be"
                            + " delivered");
        }
        headerSecret(TOKEN);
        registry();
        backoff();
        topics();
    }

    static ConfigDef definition() {
        ConfigDef own = new ConfigDef();
        KeyGroup.in(own, "Webhook")
                .text(
                        URL,
                        ConfigDef.NO_DEFAULT_VALUE,
                        Checks.url(),
                        Importance.HIGH,
                        "Where deliveries are posted to. Which topics are delivered: topics, of migration.command.v1 and"
                                + " migration.decision.v1 with the topic prefix.")
                .secret(
                        SECRET,
                        Importance.HIGH,
                        "What deliveries are signed with, at least 16 bytes, as text or as whsec_ and base64. Several,"
                                + " separated by commas, sign side by side while receivers change over.")
                .secret(TOKEN, Importance.LOW, "Sent as Authorization: Bearer, where the receiver asks for it.")
                .text(
                        SOURCE,
                        "/windfall",
                        null,
                        Importance.LOW,
                        "What the events' source begins with; the fabric and the topic's short name follow.")
                .flag(
                        GRANT,
                        false,
                        Importance.LOW,
                        "Whether a transfer grant goes along as windfallgrant: to receivers alone that fetch checkpoints.")
                .list(FABRICS, "", Importance.MEDIUM, "Fabrics that are delivered; empty: all.")
                .list(
                        SITES,
                        "",
                        Importance.MEDIUM,
                        "Sites whose commands are delivered, and decisions from or to them; empty: all.");
        KeyGroup.in(own, "Delivery")
                .whole(
                        CONCURRENCY,
                        8,
                        1,
                        256,
                        Importance.MEDIUM,
                        "Deliveries under way at once; those of one job are never.")
                .whole(
                        PENDING,
                        1000,
                        1,
                        1_000_000,
                        Importance.LOW,
                        "From so many records under way on, no more are read; one poll's may come on top.")
                .list(
                        RETRIED,
                        "401,403,404,407,408,425,429",
                        Importance.MEDIUM,
                        "Statuses of 4xx that are tried again, as 5xx and 3xx are: by default those that tell of the"
                                + " endpoint (credentials, path, rate) rather than of the record. What is answered with"
                                + " another 4xx goes to the dead letters.")
                .millis(
                        GIVE_UP,
                        0L,
                        0,
                        7 * DAY_MILLIS,
                        Importance.MEDIUM,
                        "A record that has been tried for so long goes to the dead letters, ms; 0: never. Its job waits"
                                + " meanwhile.")
                .millis(
                        STOP,
                        2_000L,
                        0,
                        60_000,
                        Importance.LOW,
                        "What is under way may take this long to end, ms; a worker gives"
                                + " tasks 5 s in all by default (task.shutdown.graceful.timeout.ms).")
                .millis(
                        BACKOFF_MIN,
                        500L,
                        1,
                        DAY_MILLIS,
                        Importance.LOW,
                        "The shortest pause after a failure, ms; it grows with each, with jitter. Retry-After is honoured.")
                .millis(BACKOFF_MAX, 60_000L, 1, DAY_MILLIS, Importance.LOW, "The longest pause by itself, ms.");
        KeyGroup.in(own, "Dead letters")
                .text(
                        DEAD_LETTER_SERVERS,
                        null,
                        null,
                        Importance.MEDIUM,
                        "Brokers to write dead letters to, where Connect's own route (" + CONNECTS_ROUTE
                                + ") is not set." + " Keys under " + DEAD_LETTER_PRODUCER
                                + " are the producer's own settings.");
        return KeyGroup.merged(own, http(), shared());
    }

    /** Of what all connectors share, that which a sink needs: records name their fabric and their source themselves. */
    private static ConfigDef shared() {
        ConfigDef shared = new ConfigDef();
        common().configKeys().values().stream()
                .filter(key -> !NOT_OURS.contains(key.name))
                .forEach(shared::define);
        return shared;
    }

    URI uri() {
        return URI.create(getString(URL));
    }

    Signer signer() {
        return signer;
    }

    boolean isRetried(int status) {
        return status >= 500 || status < 400 || retried.contains(status);
    }

    /** After which a record is given up; empty: never. */
    Optional<Duration> giveUp() {
        return getLong(GIVE_UP) == 0 ? Optional.empty() : Optional.of(millis(GIVE_UP));
    }

    /** Whether Connect itself writes the records that are reported to a topic. */
    boolean hasConnectsRoute() {
        Object topic = originals().get(CONNECTS_ROUTE);
        return topic != null && !topic.toString().isBlank();
    }

    /** The settings of our own producer of dead letters. */
    Map<String, Object> producer(String servers) {
        Map<String, Object> producer = new HashMap<>(originalsWithPrefix(DEAD_LETTER_PRODUCER));
        producer.put("bootstrap.servers", servers);
        producer.putIfAbsent("delivery.timeout.ms", 60_000);
        producer.putIfAbsent("request.timeout.ms", 20_000);
        producer.putIfAbsent("max.block.ms", 30_000);
        return producer;
    }

    boolean takes(String fabric, List<String> sites) {
        List<String> fabrics = getList(FABRICS);
        List<String> wanted = getList(SITES);
        return (fabrics.isEmpty() || fabrics.contains(fabric))
                && (wanted.isEmpty() || sites.stream().anyMatch(wanted::contains));
    }
}
