package io.windfall.connectworker;

import io.windfall.topics.Topics;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/** Configurations of all connectors, each for its stand-in on one server. */
final class PluginConfigs {

    static final String SECRET = "a secret of the webhook that is long enough";
    static final String VTN = "/vtn";
    static final String METRICS = "/metrics";
    static final String REPORTS = "/reports/";
    static final String OASIS = "/oasis";
    static final String HOOK = "/hook";

    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

    private final PreparedStack stack;
    private final StandInServer server;
    private final long pollMillis;

    PluginConfigs(PreparedStack stack, StandInServer server, long pollMillis) {
        this.stack = stack;
        this.server = server;
        this.pollMillis = pollMillis;
    }

    Map<String, String> openAdr() {
        Map<String, String> config = source("openadr.OpenAdrSource", "vtn");
        config.put("openadr.url", server.url(VTN));
        config.put("openadr.access", "none");
        config.put("openadr.site", "reno");
        return config;
    }

    Map<String, String> prometheus() {
        Map<String, String> config = source("prometheus.PrometheusSource", "nodes");
        config.put("site", "reno");
        config.put("scrape.targets", server.url(METRICS));
        return config;
    }

    Map<String, String> reports(LocalDate from, LocalDate to) {
        Map<String, String> config = source("caiso.CaisoReportSource", "curtailed");
        config.put("sites", "reno");
        config.put("report.url", server.url(REPORTS) + "{yyyy-MM-dd}.html");
        config.put("report.from", from.toString());
        config.put("report.to", to.toString());
        config.put("window.threshold", "500");
        return config;
    }

    Map<String, String> prices(String nodes, Instant from) {
        Map<String, String> config = source("caiso.CaisoPriceSource", "prices");
        config.put("oasis.url", server.url(OASIS));
        config.put("oasis.nodes", nodes);
        config.put("oasis.from", from.toString());
        config.put("oasis.pause.ms", "100");
        config.put("window.threshold", "0");
        return config;
    }

    Map<String, String> trainer(Path root) {
        Map<String, String> config = source("trainer.TrainerSource", "trainer");
        config.put("site", "reno");
        config.put("trainer.root", root.toString());
        config.put("trainer.settle.ms", "200");
        return config;
    }

    Map<String, String> webhook() {
        Map<String, String> config = connector("webhook.WebhookSink", stack);
        config.put("topics", Topics.MIGRATION_COMMAND.name());
        config.put("consumer.override.isolation.level", "read_committed");
        config.put("webhook.url", server.url(HOOK));
        config.put("webhook.secret", SECRET);
        config.put("dead.letter.bootstrap.servers", stack.bootstrapServers());
        return config;
    }

    /** What every connector's configuration begins with. */
    static Map<String, String> connector(String type, PreparedStack stack) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", "io.windfall.connect." + type);
        config.put("tasks.max", "1");
        config.put("key.converter", BYTES);
        config.put("value.converter", BYTES);
        config.put("schema.registry.url", stack.registryUrl());
        return config;
    }

    private Map<String, String> source(String type, String name) {
        Map<String, String> config = connector(type, stack);
        config.put("fabric", "f");
        config.put("source.name", name);
        config.put("poll.interval.ms", Long.toString(pollMillis));
        config.put("backoff.min.ms", "50");
        return config;
    }
}
