package io.windfall.web;

import io.windfall.admin.RegistryWatch;
import io.windfall.exchange.OrderDesk;
import io.windfall.serde.RegistryAdmin;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import io.windfall.web.state.HealthMonitor;
import io.windfall.web.state.LiveOutputs;
import io.windfall.web.state.Orders;
import io.windfall.web.state.Records;
import io.windfall.web.state.StateQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** An orchestrator with its HTTP interface, put together as the program does it. */
final class WebInstance implements AutoCloseable {
    final WebServer server;
    final Orchestrator orchestrator;
    final HttpProbe probe;
    private final Admin admin;
    private final LiveOutputs outputs;
    private final RegistryWatch watch;
    private final HealthMonitor health;
    private final Records records;

    WebInstance(String bootstrapServers, RegistryAdmin registry, Path stateDirectory, WebConfig config)
            throws IOException {
        Map<String, Object> client = Map.of("bootstrap.servers", bootstrapServers);
        TopicNames names = TopicNames.unprefixed();
        server = WebServer.start(config);
        orchestrator = Orchestrator.start(
                OrchestratorConfig.of(bootstrapServers, stateDirectory)
                        .withKafkaProperties(
                                Map.of("application.server", server.advertised().toString())),
                registry);
        admin = Admin.create(client);
        outputs = LiveOutputs.start(
                client,
                names,
                registry,
                new LiveOutputs.Options(
                        Duration.ofHours(1), Clock.systemUTC(), SerdeOptions.defaults(), server.events()));
        StateQuery state = new StateQuery(orchestrator.stores(), server.advertised(), Clock.systemUTC());
        watch = new RegistryWatch(registry::globalCompatibility);
        health = new HealthMonitor(orchestrator, state, outputs, admin, watch);
        records = new Records(client, names, registry, SerdeOptions.defaults());
        server.show(new WebParts(
                state,
                outputs,
                new Orders(new OrderDesk(admin, client, "windfall", names, registry, SerdeOptions.defaults())),
                records,
                health,
                () -> "windfall_up 1\n"));
        probe = new HttpProbe(server.url());
    }

    @Override
    public void close() {
        orchestrator.close();
        health.close();
        watch.close();
        records.close();
        outputs.close();
        admin.close(Duration.ofSeconds(5));
        server.close();
    }
}
