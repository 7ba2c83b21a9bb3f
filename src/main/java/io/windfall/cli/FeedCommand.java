package io.windfall.cli;

import io.windfall.exchange.TimeText;
import io.windfall.live.Feed;
import io.windfall.live.LiveException;
import io.windfall.serde.RegistryAdmin;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "feed",
        description = {
            "Plays the live demo's surroundings into a cluster until it is told to end (Ctrl-C, SIGTERM): surplus that goes"
                    + " from site to site, and the links between them.",
            "It puts the fabric into the mode 'enforce'. Sites and jobs are the executors' to tell. For trials only: it"
                    + " invents its signals."
        },
        footer = {
            "",
            "Examples:",
            "  windfall feed --fabric live --site reno --site oslo --site perth",
            "  windfall feed --site here --site there --window 2m --link 1000000000"
        })
final class FeedCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Option(names = "--fabric", paramLabel = "NAME", description = "The sites' fabric (default: ${DEFAULT-VALUE}).")
    private String fabric = "live";

    @Option(
            names = "--site",
            paramLabel = "SITE",
            description = "A site, in the order in which the surplus goes round; may be repeated (default: reno, oslo,"
                    + " perth).")
    private List<String> sites = List.of("reno", "oslo", "perth");

    @Option(
            names = "--window",
            paramLabel = "TIME",
            description = "How long the surplus stays at a site, such as 30s or 2m (default: ${DEFAULT-VALUE}).")
    private String window = "30s";

    @Option(
            names = "--announced",
            paramLabel = "TIME",
            description = "How long each window is announced to last (default: ${DEFAULT-VALUE}).")
    private String announced = "20m";

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            description =
                    "How long to wait for a broker or a registry that does not answer yet, such as 5m (default: 60s).")
    private String startWait;

    @Option(
            names = "--link",
            paramLabel = "BPS",
            description = "Bandwidth between any two sites, bit/s (default: ${DEFAULT-VALUE}).")
    private double linkBps = 200e6;

    @Override
    public Integer call() throws Exception {
        Duration stays = duration("--window", window);
        Duration lasts = duration("--announced", announced);
        check();
        cluster.override(ConfigKey.START_WAIT, startWait);
        LogSetup.tellOf("role", "feed");
        PrintWriter out = spec.commandLine().getOut();
        try (Lifetime lifetime = new Lifetime()) {
            return lifetime.work(() -> feed(lifetime, out, stays, lasts));
        } catch (LiveException e) {
            throw UserException.failed(e.getMessage(), e);
        }
    }

    private int feed(Lifetime lifetime, PrintWriter out, Duration stays, Duration lasts) throws Exception {
        RegistryAdmin registry = lifetime.hold(cluster.openRegistry());
        StartPatience.of(cluster.configuration(), spec.commandLine().getErr()).until(() -> requireCluster(registry));
        Feed feed = lifetime.hold(open(registry, lasts));
        feed.configure();
        out.println("Feeding fabric " + fabric + "; end it with Ctrl-C.");
        out.flush();
        while (true) {
            feed.tellLinks();
            out.println("surplus at " + feed.goOn());
            out.flush();
            TimeUnit.NANOSECONDS.sleep(stays.toNanos());
        }
    }

    private Feed open(RegistryAdmin registry, Duration lasts) {
        try {
            return new Feed(cluster.kafkaProperties(), registry, cluster.topicNames(), fabric, sites, linkBps, lasts);
        } catch (KafkaException e) {
            throw Failures.clientRefused(e);
        }
    }

    private Void requireCluster(RegistryAdmin registry) throws InterruptedException {
        registry.globalCompatibility();
        try (Admin admin = cluster.openAdmin()) {
            return null;
        }
    }

    private void check() {
        NameArgument.valid("--fabric", fabric);
        sites.forEach(site -> NameArgument.valid("--site", site));
        if (sites.stream().distinct().count() < 2) {
            throw UserException.usage("give --site twice or more: surplus cannot go round fewer than two sites");
        }
        if (!(linkBps > 0)) {
            throw UserException.usage("--link: " + linkBps + " is not above 0 bit/s");
        }
    }

    private static Duration duration(String flag, String text) {
        Duration duration = TopicOption.valid(flag, () -> TimeText.duration(text));
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            throw UserException.usage(flag + ": at least 1s");
        }
        return duration;
    }
}
