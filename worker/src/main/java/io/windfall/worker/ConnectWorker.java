package io.windfall.worker;

import java.net.BindException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.connect.cli.AbstractConnectCli;
import org.apache.kafka.connect.cli.ConnectDistributed;
import org.apache.kafka.connect.cli.ConnectStandalone;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.runtime.Connect;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.runtime.distributed.DistributedConfig;
import org.apache.kafka.connect.runtime.standalone.StandaloneConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker of Kafka Connect in this process. {@link #call} starts it, sets the connectors, and returns when it has ended;
 * {@link #close} ends it, as does the end of the process. What a user can mend is an {@link IllegalArgumentException} of one
 * line; a worker that dies is an {@link IllegalStateException}.
 */
public final class ConnectWorker implements Callable<Void>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectWorker.class);

    private final boolean distributed;
    private final Map<String, String> properties;
    private final Map<String, Map<String, String>> connectors;
    private final Consumer<String> says;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Connect<?> connect;

    /**
     * @param distributed whether it shares its connectors with other workers of its group
     * @param properties the worker's own, complete
     * @param connectors configurations by name, which are set once it runs
     * @param says takes what a user should see
     */
    public ConnectWorker(
            boolean distributed,
            Map<String, String> properties,
            Map<String, Map<String, String>> connectors,
            Consumer<String> says) {
        this.distributed = distributed;
        this.properties = Map.copyOf(properties);
        this.connectors = new TreeMap<>(connectors);
        this.says = says;
    }

    @Override
    public Void call() throws Exception {
        Exit.setExitProcedure(this::asksToExit);
        Exit.setHaltProcedure(this::asksToExit);
        AbstractConnectCli<?, ?> cli = distributed ? new ConnectDistributed() : new ConnectStandalone();
        try {
            tellOfUnknownKeys();
            connect = cli.startConnect(properties);
        } catch (ConfigException e) {
            throw new IllegalArgumentException("the worker's configuration: " + e.getMessage(), e);
        } catch (ConnectException e) {
            if (isTaken(e)) {
                throw new IllegalArgumentException(
                        "another program listens at " + properties.get("listeners") + " already: set listeners", e);
            }
            throw new IllegalStateException("Connect's worker does not start: " + e.getMessage(), e);
        }
        says.accept("Connect answers at " + connect.rest().advertisedUrl());
        new ConnectorSetter(connect.rest().advertisedUrl(), says).set(connectors);
        says.accept("Running; end it with Ctrl-C.");
        Thread waits = new Thread(this::awaitStop, "windfall-connect-end");
        waits.setDaemon(true);
        waits.start();
        try {
            return ended.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        }
    }

    @Override
    public void close() {
        Connect<?> running = connect;
        if (running != null) {
            running.stop();
            running.awaitStop();
        }
    }

    private void awaitStop() {
        connect.awaitStop();
        ended.complete(null);
    }

    private void tellOfUnknownKeys() {
        WorkerConfig config = distributed ? new DistributedConfig(properties) : new StandaloneConfig(properties);
        WorkerKeys.unknown(config, properties.keySet())
                .forEach(key ->
                        says.accept("WARN " + key + " is no key of a worker and means nothing; those of a connector"
                                + " are connector.NAME.KEY"));
    }

    private static boolean isTaken(Throwable e) {
        return e != null && (e instanceof BindException || isTaken(e.getCause()));
    }

    /** Connect ends the process where it cannot go on; here it ends the worker alone. */
    private void asksToExit(int code, String message) {
        IllegalStateException end =
                new IllegalStateException("Connect's worker has ended itself with code " + code + told(message));
        LOG.error("{}", end.getMessage());
        ended.completeExceptionally(end);
        throw end;
    }

    private static String told(String message) {
        return message == null ? "" : ": " + message;
    }
}
