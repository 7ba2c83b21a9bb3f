package io.windfall.executor;

import io.windfall.executor.machine.Instruction;
import io.windfall.grant.GrantKeys;
import io.windfall.grant.TransferGrant;
import io.windfall.transfer.ChunkServer;
import io.windfall.transfer.ChunkStore;
import io.windfall.transfer.Fetch;
import io.windfall.transfer.FetchRequest;
import io.windfall.transfer.FetchResult;
import io.windfall.transfer.FetchSettings;
import io.windfall.transfer.Fetcher;
import io.windfall.transfer.LinkMeasure;
import io.windfall.transfer.ServerSettings;
import io.windfall.transfer.StoreSettings;
import io.windfall.transfer.TlsIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves checkpoints from chunk store to chunk store, under grants. */
final class ChunkTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(ChunkTransport.class);

    private final String fabric;
    private final String site;
    private final ChunkStore store;
    private final Fetcher fetcher;
    private final ChunkServer server;
    private final String url;
    private final String key;

    private ChunkTransport(
            ExecutorConfig config, ChunkStore store, Fetcher fetcher, ChunkServer server, TlsIdentity tls) {
        this.fabric = config.fabric();
        this.site = config.site();
        this.store = store;
        this.fetcher = fetcher;
        this.server = server;
        this.url = server == null
                ? null
                : config.transfer().advertisedUrl() == null
                        ? server.url().toString()
                        : config.transfer().advertisedUrl();
        this.key = tls == null ? null : tls.certificateSha256();
    }

    /**
     * Opens the store, and serves it where there is a key to check grants with.
     *
     * @throws IOException with a line that says what to do
     */
    static ChunkTransport open(ExecutorConfig config, Clock wallClock) throws IOException {
        TransferConfig transfer = config.transfer();
        TlsIdentity tls = transfer.tls() == null ? null : transfer.tls().load();
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            ChunkStore store = ChunkStore.open(
                    config.directory().resolve("store"),
                    transfer.storeLimitBytes() == 0
                            ? StoreSettings.defaults()
                            : StoreSettings.defaults().withLimitBytes(transfer.storeLimitBytes()));
            opened.push(store);
            Fetcher fetcher =
                    new Fetcher(store, FetchSettings.defaults().withTls(tls).withRate(transfer.downloadBps()));
            opened.push(fetcher);
            return new ChunkTransport(config, store, fetcher, server(config, store, tls, wallClock), tls);
        } catch (IOException | RuntimeException e) {
            closeAll(opened);
            throw e;
        }
    }

    private static ChunkServer server(ExecutorConfig config, ChunkStore store, TlsIdentity tls, Clock wallClock)
            throws IOException {
        TransferConfig transfer = config.transfer();
        if (transfer.grantKey() == null) {
            LOG.warn("No public key of the orchestrator is given, so no checkpoint can be handed out");
            return null;
        }
        Path redeemed = config.directory().resolve("grants");
        ServerSettings settings;
        try {
            settings = new ServerSettings(
                    config.fabric(),
                    config.site(),
                    new InetSocketAddress(transfer.host(), transfer.port()),
                    tls,
                    GrantKeys.loadPublic(transfer.grantKey()),
                    redeemed,
                    transfer.uploadBps(),
                    wallClock);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        return ChunkServer.start(store, settings);
    }

    /** Bytes of checkpoints handed out since the start, B. */
    long sentBytes() {
        return server == null ? 0 : server.sentBytes();
    }

    CheckpointStore store() {
        return store;
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public void offer(String job, String manifestDigest, String destination) throws IOException {
        if (server != null) {
            server.offer(job, manifestDigest, destination);
        }
    }

    @Override
    public void withdraw(String job) throws IOException {
        if (server != null) {
            server.withdraw(job);
        }
    }

    @Override
    public Pulled pull(Instruction command, Progress progress) throws IOException, InterruptedException {
        Fetch fetch = fetcher.begin(
                request(command),
                at -> progress.at(at.transferredBytes(), at.totalBytes(), at.bandwidthBps(), at.seconds()));
        try {
            FetchResult result = fetch.result().get();
            return new Pulled(
                    result.checkpoint(), result.transferredBytes(), result.transferSeconds(), result.bandwidthBps());
        } catch (InterruptedException e) {
            fetch.cancel();
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        }
    }

    @Override
    public Optional<LinkMeasure> probe(URI source, int bytes, BooleanSupplier goOn) throws IOException {
        return fetcher.probe(source, bytes, goOn);
    }

    private FetchRequest request(Instruction command) throws IOException {
        if (command.manifestDigest() == null || command.source() == null || command.notAfterMillis() < 0) {
            throw new IOException("the command names no checkpoint, no source or no end");
        }
        if (command.sourceUrl() == null) {
            throw new IOException("the site " + command.source() + " hands no checkpoints out: its executor needs the"
                    + " orchestrator's public key");
        }
        if (command.grant() == null) {
            throw new IOException(
                    "no grant came with the command: give the orchestrator a key to sign with (grant.key)");
        }
        TransferGrant grant = new TransferGrant(
                fabric,
                command.job(),
                command.epoch(),
                command.source(),
                site,
                key,
                command.manifestDigest(),
                command.notAfterMillis(),
                command.id());
        try {
            return new FetchRequest(grant, command.grant(), URI.create(command.sourceUrl()), command.notAfterMillis());
        } catch (IllegalArgumentException e) {
            throw new IOException("the source's address " + command.sourceUrl() + " is none", e);
        }
    }

    @Override
    public void close() {
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        opened.push(store);
        opened.push(fetcher);
        if (server != null) {
            opened.push(server);
        }
        closeAll(opened);
    }

    private static void closeAll(Deque<AutoCloseable> opened) {
        for (AutoCloseable one : opened) {
            try {
                one.close();
            } catch (Exception e) {
                LOG.error("A part of the transport did not close: {}", e.getMessage(), e);
            }
        }
    }
}
