package io.windfall.dashboard;

import io.windfall.admin.RegistryWatch;
import io.windfall.admin.TopicAdmin;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.exchange.OrderDesk;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.serde.SerdeOptions;
import io.windfall.testing.FabricClient;
import io.windfall.topics.TopicNames;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import io.windfall.web.WebConfig;
import io.windfall.web.WebParts;
import io.windfall.web.WebServer;
import io.windfall.web.state.HealthMonitor;
import io.windfall.web.state.HostAndPort;
import io.windfall.web.state.LiveOutputs;
import io.windfall.web.state.Orders;
import io.windfall.web.state.Records;
import io.windfall.web.state.StateQuery;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.StreamsConfig;

/** What {@code windfall up} runs, in this process: broker, registry, and an orchestrator with its HTTP server that can be restarted. */
final class LiveStack implements AutoCloseable {
    static final String TOKEN = "a-token-for-the-live-stack";

    private final Path state;
    private final EmbeddedStack stack;
    private final ConfluentSchemaRegistry registry;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private int port;

    LiveStack(Path state) throws Exception {
        this.state = state;
        stack = EmbeddedStack.start(EmbeddedStackConfig.throwAway());
        registry = new ConfluentSchemaRegistry(RegistryConfig.of(stack.registryUrl()));
        TopicAdmin.apply(stack.bootstrapServers(), registry, TopicNames.unprefixed());
        start();
    }

    /** Starts orchestrator and server, on the port of the last time. */
    void start() throws Exception {
        WebServer server = hold(WebServer.start(new WebConfig(
                new HostAndPort("127.0.0.1", port),
                false,
                null,
                Set.of(),
                TOKEN,
                null,
                WebConfig.REQUESTS_PER_SECOND)));
        port = server.advertised().port();
        OrchestratorConfig config = OrchestratorConfig.of(stack.bootstrapServers(), state)
                .withKafkaProperties(Map.of(
                        StreamsConfig.APPLICATION_SERVER_CONFIG,
                        server.advertised().toString()));
        Orchestrator orchestrator = hold(Orchestrator.start(config, registry));
        Properties client = new Properties();
        client.setProperty("bootstrap.servers", stack.bootstrapServers());
        TopicNames names = TopicNames.unprefixed();
        SerdeOptions serde = SerdeOptions.defaults();
        Admin admin = hold(Admin.create(client));
        LiveOutputs outputs = hold(LiveOutputs.start(
                client,
                names,
                registry,
                new LiveOutputs.Options(Duration.ofHours(24), Clock.systemUTC(), serde, server.events())));
        StateQuery query = new StateQuery(orchestrator.stores(), server.advertised(), Clock.systemUTC());
        HealthMonitor health = hold(new HealthMonitor(
                orchestrator, query, outputs, admin, hold(new RegistryWatch(registry::globalCompatibility))));
        Orders orders = new Orders(new OrderDesk(admin, client, config.applicationId(), names, registry, serde));
        Records records = hold(new Records(client, names, registry, serde));
        server.show(new WebParts(query, outputs, orders, records, health, null));
    }

    /** Ends orchestrator and server; broker and state stay. */
    void stop() {
        while (!running.isEmpty()) {
            AutoCloseable part = running.pop();
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot end " + part, e);
            }
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    FabricClient fabric(String name) {
        return new FabricClient(stack.bootstrapServers(), registry, name);
    }

    private <T extends AutoCloseable> T hold(T part) {
        running.push(part);
        return part;
    }

    @Override
    public void close() {
        stop();
        registry.close();
        stack.close();
    }
}
