package io.windfall.transfer;

import io.windfall.executor.Checkpoint;
import io.windfall.grant.GrantKeys;
import io.windfall.grant.GrantSigner;
import io.windfall.grant.TransferGrant;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Two sites: the source serves, the destination fetches; with the orchestrator's key. */
final class Sites implements AutoCloseable {
    static final int CHUNK = 64 * 1024;

    final Path folder;
    final KeyPair keys = GrantKeys.generate();
    final ChunkStore source;
    final ChunkStore destination;
    final Clock clock = Clock.systemUTC();
    ChunkServer server;

    Sites(Path folder, TlsIdentity tls) throws IOException {
        this.folder = folder;
        this.source = open("source");
        this.destination = open("destination");
        this.server = serve(tls);
    }

    private ChunkStore open(String name) throws IOException {
        return ChunkStore.open(folder.resolve(name), new StoreSettings(Long.MAX_VALUE, CHUNK, Duration.ofMinutes(10)));
    }

    ChunkServer serve(TlsIdentity tls) throws IOException {
        return ChunkServer.start(
                source,
                new ServerSettings(
                        "fabric",
                        "ams",
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        tls,
                        keys.getPublic(),
                        folder.resolve("redeemed"),
                        0,
                        clock));
    }

    Checkpoint offered(String job, Path files) throws IOException {
        Checkpoint checkpoint = source.put(job, files, 7);
        server.offer(job, checkpoint.manifestDigest(), "osl");
        return checkpoint;
    }

    TransferGrant grant(String job, String digest, String key, String nonce) {
        return new TransferGrant("fabric", job, 3, "ams", "osl", key, digest, clock.millis() + 60_000, nonce);
    }

    FetchRequest request(TransferGrant grant) {
        return request(grant, server.url());
    }

    FetchRequest request(TransferGrant grant, URI url) {
        return new FetchRequest(grant, new GrantSigner(keys.getPrivate()).sign(grant), url, clock.millis() + 30_000);
    }

    /** Random bytes in a few files, of so many in all. */
    static Path files(Path folder, long seed, int bytes) throws IOException {
        Files.createDirectories(folder.resolve("optimizer"));
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        int third = bytes / 3;
        Files.write(folder.resolve("weights.bin"), Arrays.copyOfRange(content, 0, 2 * third));
        Files.write(folder.resolve("optimizer/moments.bin"), Arrays.copyOfRange(content, 2 * third, bytes));
        Files.writeString(folder.resolve("empty"), "");
        return folder;
    }

    /** Every file of a folder with the SHA-256 of its bytes. */
    static TreeMap<String, String> contents(Path folder) throws IOException {
        TreeMap<String, String> all = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                all.put(folder.relativize(file).toString(), Sha256.of(Files.readAllBytes(file)));
            }
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        server.close();
        source.close();
        destination.close();
    }
}
