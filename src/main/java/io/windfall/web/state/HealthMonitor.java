package io.windfall.web.state;

import io.windfall.admin.RegistryWatch;
import io.windfall.schema.ClockKind;
import io.windfall.schema.ClockState;
import io.windfall.schema.SiteState;
import io.windfall.schema.SiteTelemetry;
import io.windfall.schema.WindowState;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.StoresUnavailableException;
import io.windfall.web.view.FabricTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether all is well. Broker and the sources of signals are looked at every five seconds, the rest when it is asked
 * for. What was not looked at for half a minute counts as not well.
 */
public final class HealthMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthMonitor.class);
    private static final long LOOK_EVERY_SECONDS = 5;
    private static final long ANSWER_WITHIN_SECONDS = 4;
    private static final long BELIEVED_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int MOST_WARNINGS = 50;

    /** Forecasts are issued daily at least. */
    private static final Duration STALE_SIGNALS = Duration.ofHours(26);

    private static final Duration STALE_TIME = Duration.ofSeconds(10);

    private final Orchestrator orchestrator;
    private final StateQuery state;
    private final LiveOutputs outputs;
    private final Admin admin;
    private final RegistryWatch registry;
    private final ScheduledExecutorService watch = Executors.newScheduledThreadPool(2, run -> {
        Thread thread = new Thread(run, "web-health");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Seen broker = Seen.NOTHING;
    private volatile Sources sources = new Sources(List.of(), 0);

    /**
     * @param admin of the cluster; the caller closes it
     * @param registry the caller closes it
     */
    public HealthMonitor(
            Orchestrator orchestrator, StateQuery state, LiveOutputs outputs, Admin admin, RegistryWatch registry) {
        this.orchestrator = orchestrator;
        this.state = state;
        this.outputs = outputs;
        this.admin = admin;
        this.registry = registry;
        watch.scheduleWithFixedDelay(this::lookAtBroker, 0, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
        watch.scheduleWithFixedDelay(this::judgeSources, 0, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** How one thing is. */
    public enum Status {
        UP,
        WARN,
        DOWN
    }

    /**
     * One thing that was looked at.
     *
     * @param detail what is to say of it; null: nothing
     */
    public record Check(String name, Status status, String detail) {}

    /** What was seen, when; {@code trouble} is null where it was well. */
    private record Seen(String trouble, long atNanos, boolean ever) {
        static final Seen NOTHING = new Seen("not looked at yet", 0, false);
    }

    private record Sources(List<String> warnings, int more) {}

    /** Whether the process does what it is for, or will without anybody's help. */
    public List<Check> live() {
        Throwable failure = orchestrator.failure().getNow(null);
        String streams = orchestrator.state();
        boolean dead = failure != null || streams.equals("ERROR") || streams.equals("NOT_RUNNING");
        return List.of(new Check(
                "streams",
                dead ? Status.DOWN : Status.UP,
                failure == null ? streams : streams + ": " + failure.getMessage()));
    }

    /** Whether requests are best sent here: all but the last must be well. */
    public List<Check> ready() {
        long left = orchestrator.rowsToRestore();
        String streams = orchestrator.state();
        List<Check> checks = new ArrayList<>();
        checks.add(new Check("streams", orchestrator.isRunning() ? Status.UP : Status.DOWN, streams));
        checks.add(new Check(
                "restoring",
                left == 0 ? Status.UP : Status.DOWN,
                left == 0 ? null : left + " rows are left to read back"));
        checks.add(check("broker", broker));
        String registryTrouble = registry.trouble();
        checks.add(new Check("registry", registryTrouble == null ? Status.UP : Status.DOWN, registryTrouble));
        String trouble = outputs.trouble();
        checks.add(new Check(
                "outputs",
                trouble == null && outputs.isCaughtUp() ? Status.UP : Status.DOWN,
                trouble != null ? trouble : outputs.isCaughtUp() ? null : "the history is being read"));
        Sources stale = sources;
        String more = stale.more() > 0 ? "; and " + stale.more() + " more" : "";
        checks.add(new Check(
                "sources",
                stale.warnings().isEmpty() ? Status.UP : Status.WARN,
                stale.warnings().isEmpty() ? null : String.join("; ", stale.warnings()) + more));
        return checks;
    }

    private static Check check(String name, Seen seen) {
        if (!seen.ever()) {
            return new Check(name, Status.DOWN, seen.trouble());
        }
        boolean old = System.nanoTime() - seen.atNanos() > BELIEVED_NANOS;
        String trouble = old && seen.trouble() == null ? "it has not answered for half a minute" : seen.trouble();
        return new Check(name, trouble == null ? Status.UP : Status.DOWN, trouble);
    }

    private void lookAtBroker() {
        String trouble = null;
        try {
            admin.describeCluster().nodes().get(ANSWER_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            trouble = "no broker answers";
            LOG.debug("No broker answers", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (RuntimeException e) {
            trouble = String.valueOf(e.getMessage());
        }
        broker = new Seen(trouble, System.nanoTime(), true);
    }

    private void judgeSources() {
        try {
            sources = lookAtSources();
        } catch (StoresUnavailableException e) {
            LOG.debug("The sources cannot be judged: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("The sources cannot be judged: {}", e.getMessage(), e);
        }
    }

    private Sources lookAtSources() {
        List<String> warnings = new ArrayList<>();
        for (String fabric : state.fabricsHere()) {
            FabricReader reader = state.read(fabric);
            ClockState clock = reader.clock();
            FabricTime time = state.time(fabric);
            if (clock != null && time != null && clock.getNow() > 0) {
                warn(warnings, fabric, clock, time, reader);
            }
        }
        int shown = Math.min(MOST_WARNINGS, warnings.size());
        return new Sources(List.copyOf(warnings.subList(0, shown)), warnings.size() - shown);
    }

    private static void warn(
            List<String> warnings, String fabric, ClockState clock, FabricTime time, FabricReader reader) {
        boolean wall = clock.getSettings().getClock() != ClockKind.EXTERNAL;
        if (wall && time.ageMillis() > STALE_TIME.toMillis()) {
            warnings.add("fabric " + fabric + ": its time is " + seconds(time.ageMillis()) + " behind");
        }
        Map<String, WindowState> windows = reader.windows();
        for (SiteState site : reader.sites()) {
            String where = "fabric " + fabric + ", site " + site.getCard().getSite() + ": ";
            if (site.getSession() != null && site.getLapsed()) {
                warnings.add(where + "its executor's lease has lapsed");
            }
            WindowState window = windows.get(site.getCard().getSite());
            if (window == null) {
                continue;
            }
            SiteTelemetry telemetry = window.getTelemetry();
            if (telemetry != null) {
                long age = time.ageOf(telemetry.getAt().toEpochMilli());
                if (age > io.windfall.fabric.WindowState.TELEMETRY_SPEAKS_MILLIS) {
                    warnings.add(where + "its telemetry is " + seconds(age) + " old");
                }
            }
            OptionalLong issued = window.getSignals().stream()
                    .mapToLong(signal -> signal.getIssuedAt().toEpochMilli())
                    .max();
            if (issued.isPresent() && time.ageOf(issued.getAsLong()) > STALE_SIGNALS.toMillis()) {
                warnings.add(where + "its latest signal is " + seconds(time.ageOf(issued.getAsLong())) + " old");
            }
        }
    }

    private static String seconds(long millis) {
        return millis / 1000 + " s";
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
