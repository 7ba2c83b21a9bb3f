package io.windfall.cli;

import io.windfall.exchange.OrderDesk;
import io.windfall.serde.RegistryAdmin;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import io.windfall.web.WebConfig;
import io.windfall.web.WebParts;
import io.windfall.web.WebServer;
import io.windfall.web.state.HealthMonitor;
import io.windfall.web.state.LiveOutputs;
import io.windfall.web.state.Orders;
import io.windfall.web.state.StateQuery;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.StreamsConfig;

/** The HTTP interface of an orchestrator: it listens before that starts, and shows it once it does. */
final class WebRun {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final WebServer server;
    private final Duration history;
    private final Lifetime lifetime;

    private WebRun(WebServer server, Duration history, Lifetime lifetime) {
        this.server = server;
        this.history = history;
        this.lifetime = lifetime;
    }

    /**
     * Begins to listen; empty: it is off.
     *
     * @throws UserException where it cannot
     */
    static Optional<WebRun> listen(
            HttpSettings settings, Surroundings surroundings, Lifetime lifetime, PrintWriter err) {
        Optional<WebConfig> config = settings.config();
        if (config.isEmpty()) {
            return Optional.empty();
        }
        Duration history = settings.history();
        try {
            WebServer server = lifetime.hold(WebServer.start(config.get()));
            warn(config.get(), err);
            lifetime.hold(OwnAddress.ofHttp(surroundings, server.url() + "/health/ready"));
            return Optional.of(new WebRun(server, history, lifetime));
        } catch (IOException e) {
            throw UserException.failed(e.getMessage(), e);
        }
    }

    private static void warn(WebConfig config, PrintWriter err) {
        if (config.tls() == null && !isLoopback(config.listen().host())) {
            err.println(
                    "note: HTTP is served beyond this machine without TLS: anyone on the way can read it, and the token"
                            + " with it; set http.tls.certificate and http.tls.key");
            err.flush();
        }
    }

    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** The orchestrator's configuration, which tells the other instances where this one answers. */
    OrchestratorConfig advertised(OrchestratorConfig config) {
        Map<String, String> properties = new HashMap<>(config.kafkaProperties());
        properties.putIfAbsent(
                StreamsConfig.APPLICATION_SERVER_CONFIG, server.advertised().toString());
        return config.withKafkaProperties(properties);
    }

    /**
     * Shows an orchestrator.
     *
     * @param client a Kafka client's properties
     * @param serde how to deal with the registry
     * @param metrics a text for Prometheus; null: none
     */
    void show(
            Orchestrator orchestrator,
            String applicationId,
            Properties client,
            TopicNames names,
            RegistryAdmin registry,
            SerdeOptions serde,
            Supplier<String> metrics) {
        Admin admin = lifetime.hold(Admin.create(client));
        LiveOutputs outputs = lifetime.hold(LiveOutputs.start(
                client, names, registry, new LiveOutputs.Options(history, Clock.systemUTC(), serde, server.events())));
        StateQuery state = new StateQuery(orchestrator.stores(), server.advertised(), Clock.systemUTC());
        HealthMonitor health = lifetime.hold(new HealthMonitor(orchestrator, state, outputs, admin, registry));
        Orders orders =
                new Orders(new OrderDesk(admin, client, applicationId, names, registry, serde.withMaxWait(PATIENCE)));
        server.show(new WebParts(state, outputs, orders, health, metrics));
    }

    /** Where it is found. */
    String url() {
        return server.url();
    }
}
