package io.windfall.connect.prometheus;

import io.windfall.connect.Checks;
import io.windfall.connect.ConnectSettings;
import io.windfall.connect.KeyGroup;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/** The settings of a {@link PrometheusSource}, checked as a whole. */
final class PrometheusConfig extends ConnectSettings {

    static final String TARGETS = "scrape.targets";
    static final String METER_TARGETS = "meter.targets";
    static final String SERVER = "query.url";
    static final String QUERY = "query.expression";
    static final String USER = "auth.user";
    static final String PASSWORD = "auth.password";
    static final String TOKEN = "auth.token";
    static final String SITE = "site";
    static final String SITE_LABEL = "site.label";
    static final String SITE_NAMES = "site.names";
    static final String NODE_LABELS = "node.labels";
    static final String NODE_NAMES = "node.names";
    static final String NODE_SLOTS = "node.slots";
    static final String NODE_BASE = "node.base.watts";
    static final String JOB_LABELS = "job.labels";
    static final String PREFER_ENERGY = "gpu.power.from.energy";
    static final String METER_UNIT = "meter.watts.per.unit";
    static final String MOST_SERIES = "series.max";
    static final String MOST_BAD = "dead.letters.per.look";

    /** Set for a task alone: its share of the targets, such as {@code 2/4}, the second of four. */
    private static final String SHARE = "task.share";

    private static final int BODY_BYTES = 64 * 1024 * 1024;

    private final Map<Meter, Selector> meters = new EnumMap<>(Meter.class);
    private final Map<String, String> siteNames;
    private final Map<String, String> nodeNames;

    PrometheusConfig(Map<String, String> properties) {
        super(definition(), properties);
        boolean scrapes = !getList(TARGETS).isEmpty();
        require(scrapes != text(SERVER).isPresent(), "set one of " + TARGETS + " and " + SERVER);
        require(
                text(SITE).isPresent() || text(SITE_LABEL).isPresent(),
                "set " + SITE + " (the site's name) or " + SITE_LABEL + " (the label with it)");
        require(
                headerSecret(TOKEN).isEmpty() || text(USER).isEmpty(),
                TOKEN + " and " + USER + " are both set: set one");
        require(
                text(USER).isPresent() == secret(PASSWORD).isPresent(),
                "set both of " + USER + " and " + PASSWORD + ", or none");
        siteNames = names(SITE_NAMES);
        nodeNames = names(NODE_NAMES);
        for (Meter meter : Meter.values()) {
            text(meter.key()).ifPresent(s -> meters.put(meter, Selector.parse(meter.key(), s)));
        }
        require(
                !meters.containsKey(Meter.GRID)
                        || !meters.containsKey(Meter.IMPORT) && !meters.containsKey(Meter.EXPORT),
                Meter.GRID.key() + " stands in place of " + Meter.IMPORT.key() + " and " + Meter.EXPORT.key());
        require(
                scrapes || getList(METER_TARGETS).isEmpty(),
                METER_TARGETS + " names pages of " + TARGETS + ", which is not set");
        targets();
        registry();
        backoff();
    }

    static ConfigDef definition() {
        ConfigDef own = new ConfigDef();
        KeyGroup.in(own, "Prometheus")
                .list(
                        TARGETS,
                        "",
                        Importance.HIGH,
                        "The exporters' pages, separated by commas: URL, or NODE=URL where all of a page is of that node,"
                                + " whatever its labels say. Pages of one node are read together. Or set " + SERVER
                                + ".")
                .text(
                        SERVER,
                        null,
                        Checks.url(),
                        Importance.HIGH,
                        "A Prometheus server that is queried in place of exporters, such as http://prometheus:9090.")
                .text(
                        QUERY,
                        null,
                        null,
                        Importance.LOW,
                        "What the server is asked; it must keep the metrics' names (default: all metrics that count).")
                .text(USER, null, null, Importance.LOW, "User, for servers that ask for one.")
                .secret(PASSWORD, Importance.LOW, "The user's password.")
                .secret(TOKEN, Importance.LOW, "A token, sent as Authorization: Bearer.")
                .whole(
                        MOST_SERIES,
                        200_000,
                        1,
                        10_000_000,
                        Importance.LOW,
                        "The most series of the metrics that count; a look with more of them is refused.")
                .whole(
                        MOST_BAD,
                        10,
                        0,
                        10_000,
                        Importance.LOW,
                        "The most dead letters of one look; lines that cannot be read beyond these are counted alone.");
        KeyGroup.in(own, "Sites and nodes")
                .text(SITE, null, Checks.name(), Importance.HIGH, "The site that everything is at.")
                .text(SITE_LABEL, null, null, Importance.MEDIUM, "The label with the site, where one look has several.")
                .list(SITE_NAMES, "", Importance.LOW, "Values of that label and our sites' names: theirs=ours.")
                .list(
                        NODE_LABELS,
                        "Hostname,hostname,node,node_name,nodename,instance",
                        Importance.MEDIUM,
                        "The labels that may name the node; the first that is there counts. A port at its end is cut off."
                                + " In Kubernetes the hostname may be the exporter's pod: name the node's label first.")
                .list(NODE_NAMES, "", Importance.MEDIUM, "Their names of nodes and ours: theirs=ours.")
                .whole(
                        NODE_SLOTS,
                        null,
                        0,
                        1_000_000,
                        Importance.MEDIUM,
                        "GPU slots of a node (default: its GPUs, and of a GPU that is split its instances).")
                .number(
                        NODE_BASE,
                        0.0,
                        0,
                        1e6,
                        Importance.LOW,
                        "What a node draws beside processors and GPUs, W; left out where the whole platform is measured.")
                .list(
                        JOB_LABELS,
                        null,
                        Importance.MEDIUM,
                        "The labels that say that a job runs on a GPU (default: hpc_job and pod where exporters are"
                                + " scraped; hpc_job and exported_pod where a server is queried, since pod is the exporter's"
                                + " own there).")
                .flag(
                        PREFER_ENERGY,
                        false,
                        Importance.LOW,
                        "Whether a GPU's power is the mean since the last look, from its energy counter, also where it tells"
                                + " its present power.");
        KeyGroup meters = KeyGroup.in(own, "Meters")
                .list(
                        METER_TARGETS,
                        "",
                        Importance.MEDIUM,
                        "Of " + TARGETS
                                + " the URLs of the pages with meters; must be set where there are several targets."
                                + " They are read together and add up: while one does not answer, or tells of no meter,"
                                + " there is no reading of a site.");
        for (Meter meter : Meter.values()) {
            meters.text(
                    meter.key(),
                    null,
                    null,
                    Importance.MEDIUM,
                    "The metric of the " + meter.doc() + ": name or name{label=\"value\"}. Several series add up.");
        }
        meters.number(METER_UNIT, 1.0, 0, 1e12, Importance.MEDIUM, "W per unit of these: 1000 for kW.");
        return KeyGroup.merged(own, polling(15_000), http(BODY_BYTES), common());
    }

    /** The targets to scrape, of a task's configuration its own; none where a server is queried. */
    List<Target> targets() {
        List<Target> all =
                Target.parse(TARGETS, getList(TARGETS), METER_TARGETS, getList(METER_TARGETS), !meters.isEmpty());
        Object share = originals().get(SHARE);
        if (share == null) {
            return all;
        }
        String[] parts = share.toString().split("/");
        int number = Integer.parseInt(parts[0]) - 1;
        int tasks = Integer.parseInt(parts[1]);
        return IntStream.range(0, all.size())
                .filter(i -> i % tasks == number)
                .mapToObj(all::get)
                .toList();
    }

    /**
     * The configurations of the tasks. The list of targets stays whole in each: where it holds a variable, Connect would put
     * the whole one back in place of a share.
     */
    static List<Map<String, String>> split(Map<String, String> connector, int maxTasks) {
        Map<String, String> whole = new HashMap<>(connector);
        whole.remove(SHARE);
        int tasks = Math.min(maxTasks, new PrometheusConfig(whole).targets().size());
        if (tasks <= 1) {
            return List.of(whole);
        }
        return IntStream.rangeClosed(1, tasks)
                .mapToObj(number -> {
                    Map<String, String> task = new HashMap<>(whole);
                    task.put(SHARE, number + "/" + tasks);
                    return task;
                })
                .toList();
    }

    /** The query as a URL; only where a server is queried. */
    URI query() {
        String otherwise = "{__name__=~\"" + String.join("|", new TreeSet<>(wanted())) + "\"}";
        String base = text(SERVER).orElseThrow().replaceFirst("/+$", "");
        String query = java.net.URLEncoder.encode(text(QUERY).orElse(otherwise), StandardCharsets.UTF_8);
        return URI.create(base + "/api/v1/query?query=" + query);
    }

    /** The metrics that count. */
    Set<String> wanted() {
        return wanted(true);
    }

    /** The metrics that count, with or without the meters'. */
    Set<String> wanted(boolean withMeters) {
        Set<String> all = new TreeSet<>(Metrics.OF_NODES);
        if (withMeters) {
            meters.values().forEach(selector -> all.add(selector.name()));
        }
        return all;
    }

    Map<Meter, Selector> meters() {
        return meters;
    }

    List<String> jobLabels() {
        List<String> set = getList(JOB_LABELS);
        if (set != null) {
            return set;
        }
        return text(SERVER).isPresent() ? List.of("hpc_job", "exported_pod") : List.of("hpc_job", "pod");
    }

    Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>(Map.of(
                "User-Agent",
                "windfall",
                "Accept",
                text(SERVER).isPresent()
                        ? "application/json"
                        : "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"));
        headerSecret(TOKEN).ifPresent(token -> headers.put("Authorization", "Bearer " + token));
        text(USER).ifPresent(user -> {
            byte[] pair = (user + ":" + secret(PASSWORD).orElse("")).getBytes(StandardCharsets.UTF_8);
            headers.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        });
        return headers;
    }

    /** The site of a sample, not yet checked; empty where it names none. */
    String site(Sample sample) {
        String labelled = text(SITE_LABEL).map(sample::label).orElse("");
        return labelled.isEmpty() ? text(SITE).orElse("") : siteNames.getOrDefault(labelled, labelled);
    }

    /** The node of a sample, not yet checked; empty where it names none. */
    String node(Sample sample) {
        for (String label : getList(NODE_LABELS)) {
            String named = sample.label(label);
            if (!named.isEmpty()) {
                String bare = named.replaceFirst(":[0-9]+$", "");
                return nodeNames.getOrDefault(named, nodeNames.getOrDefault(bare, bare));
            }
        }
        return "";
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ConfigException(otherwise);
        }
    }
}
