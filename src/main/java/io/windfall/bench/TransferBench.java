package io.windfall.bench;

import io.windfall.files.FileTree;
import io.windfall.grant.GrantKeys;
import io.windfall.grant.GrantSigner;
import io.windfall.grant.TransferGrant;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * The transport of checkpoints, measured between two processes over loopback: a fresh checkpoint beside what curl gets of the
 * same file from the same server in the same run, one of which nine tenths are already there, and one under a throttle. The
 * bytes are random, so that compression cannot flatter.
 */
public final class TransferBench {
    private static final String FILE = "model.bin";
    private static final int PIECE = 1 << 20;
    private static final int WARM_UPS = 3;
    private static final long GRANT_MILLIS = 3_600_000;

    private final TransferSettings settings;
    private final Consumer<String> progress;
    private final KeyPair keys = GrantKeys.generate();
    private int nonces;

    private TransferBench(TransferSettings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** A fetch as the destination tells it. */
    record Fetched(long checkpointBytes, long transferredBytes, double seconds, double durableSeconds) {
        double bitsPerSecond() {
            return 8 * transferredBytes / seconds;
        }
    }

    /** A file that a plain client got: until it had all of it, and until it was durable; and hashing it after that, s. */
    record Plain(double seconds, double durableSeconds, double hashSeconds) {}

    /** One round: the fetcher's seconds, until all had come and until it was durable, beside the plain client's. */
    record Round(double fetchSeconds, double durableFetchSeconds, Plain plain) {
        double ratio() {
            return plain.seconds() / fetchSeconds;
        }

        double verifiedRatio() {
            return (plain.seconds() + plain.hashSeconds()) / fetchSeconds;
        }

        double durableRatio() {
            return plain.durableSeconds() / durableFetchSeconds;
        }
    }

    /**
     * Measures; takes a minute or two, and four times the checkpoint's size of temporary disk.
     *
     * @param progress hears a line after each step
     * @throws IOException where an end fails or the disk is full
     */
    public static TransferReport run(TransferSettings settings, Consumer<String> progress)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("windfall-transfer");
        try {
            return new TransferBench(settings, progress).measure(folder);
        } finally {
            FileTree.delete(folder);
        }
    }

    private TransferReport measure(Path folder) throws IOException, InterruptedException {
        Path publicKey = folder.resolve("grant.pub");
        GrantKeys.save(keys, folder.resolve("grant.key"), publicKey);
        progress.accept("writing a checkpoint of " + settings.bytes() + " bytes");
        Path files = Files.createDirectory(folder.resolve("files"));
        write(files.resolve(FILE), settings.bytes());
        Path few = Files.createDirectory(folder.resolve("few"));
        write(few.resolve(FILE), settings.throttledBytes());
        try (EndProcess source = EndProcess.ofTransfer(
                        TransferEnd.SOURCE, folder.resolve("source").toString(), publicKey.toString());
                EndProcess destination = EndProcess.ofTransfer(TransferEnd.DESTINATION)) {
            URI url = URI.create(source.await("url"));
            String small = source.ask("offer small " + few, "offered");
            String whole = source.ask("offer whole " + files, "offered");
            String client = PlainDownload.client();
            List<Round> rounds = new ArrayList<>();
            // An executor lives long: its code is not measured while the JVM still compiles it.
            Path store = folder.resolve("destination");
            for (int i = 0; i < WARM_UPS; i++) {
                FileTree.delete(store);
                fetch(destination, url, store, "whole", whole);
            }
            for (int i = 1; i <= settings.rounds(); i++) {
                FileTree.delete(store);
                Fetched fresh = fetch(destination, url, store, "whole", whole);
                Plain plain = plain(client, url, whole, folder.resolve("plain"));
                rounds.add(new Round(fresh.seconds(), fresh.durableSeconds(), plain));
                progress.accept(String.format(
                        "fresh, round %d: %.2f s (durable %.2f s), %s %.2f s (durable %.2f s), its SHA-256 %.2f s",
                        i,
                        fresh.seconds(),
                        fresh.durableSeconds(),
                        client,
                        plain.seconds(),
                        plain.durableSeconds(),
                        plain.hashSeconds()));
            }
            change(files.resolve(FILE));
            String changed = source.ask("offer changed " + files, "offered");
            Fetched incremental = fetch(destination, url, store, "changed", changed);
            progress.accept("increment: " + incremental.transferredBytes() + " bytes sent");
            FileTree.delete(store);
            source.ask("rate " + settings.throttleBps(), "rate");
            Fetched throttled = fetch(destination, url, store, "small", small);
            progress.accept(String.format("throttled: %.1f s", throttled.seconds()));
            long sourcePeak = source.end();
            long destinationPeak = destination.end();
            return new TransferReport(settings, client, rounds, incremental, throttled, sourcePeak, destinationPeak);
        }
    }

    private TransferGrant grant(String job, String digest) {
        long expires = System.currentTimeMillis() + GRANT_MILLIS;
        return new TransferGrant(
                TransferEnd.FABRIC,
                job,
                1,
                TransferEnd.SOURCE,
                TransferEnd.DESTINATION,
                "",
                digest,
                expires,
                "bench-" + nonces++);
    }

    private Fetched fetch(EndProcess destination, URI url, Path store, String job, String digest) throws IOException {
        TransferGrant grant = grant(job, digest);
        String values = Base64.getEncoder().encodeToString(grant.canonicalBytes());
        String signature = new GrantSigner(keys.getPrivate()).sign(grant);
        String[] said = destination
                .ask("fetch " + url + " " + values + " " + signature + " " + store, "fetched")
                .split(" ");
        return new Fetched(
                Long.parseLong(said[0]),
                Long.parseLong(said[1]),
                Double.parseDouble(said[2]),
                Double.parseDouble(said[3]));
    }

    private Plain plain(String client, URI url, String digest, Path into) throws IOException, InterruptedException {
        TransferGrant grant = grant("whole", digest);
        String token =
                PlainDownload.redeem(url, grant.canonicalBytes(), new GrantSigner(keys.getPrivate()).sign(grant));
        try {
            double seconds =
                    PlainDownload.seconds(client, url.resolve("/v1/files/" + FILE), token, into, settings.bytes());
            long begun = System.nanoTime();
            try (FileChannel file = FileChannel.open(into, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            double durable = seconds + (System.nanoTime() - begun) / 1e9;
            return new Plain(seconds, durable, PlainDownload.hashSeconds(into));
        } finally {
            Files.deleteIfExists(into);
        }
    }

    private static void write(Path file, long bytes) throws IOException {
        Random random = new Random(bytes);
        byte[] piece = new byte[PIECE];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = bytes; left > 0; left -= piece.length) {
                random.nextBytes(piece);
                out.write(piece, 0, (int) Math.min(piece.length, left));
            }
        }
    }

    /** Writes the last tenth anew. */
    private void change(Path file) throws IOException {
        Random random = new Random(-1);
        byte[] piece = new byte[PIECE];
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(settings.bytes() / 10 * 9);
            for (long left = settings.bytes() - out.getFilePointer(); left > 0; left -= piece.length) {
                random.nextBytes(piece);
                out.write(piece, 0, (int) Math.min(piece.length, left));
            }
        }
    }
}
