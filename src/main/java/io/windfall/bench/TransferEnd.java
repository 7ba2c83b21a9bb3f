package io.windfall.bench;

import io.windfall.executor.Checkpoint;
import io.windfall.grant.GrantKeys;
import io.windfall.grant.TransferGrant;
import io.windfall.transfer.ChunkServer;
import io.windfall.transfer.ChunkStore;
import io.windfall.transfer.FetchRequest;
import io.windfall.transfer.FetchResult;
import io.windfall.transfer.FetchSettings;
import io.windfall.transfer.Fetcher;
import io.windfall.transfer.ServerSettings;
import io.windfall.transfer.StoreSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;

/**
 * One end of a measured transfer, a process of its own. It obeys lines on standard input until its end, the source
 * {@code offer JOB FOLDER} and {@code rate BPS}, the destination {@code fetch URL GRANT-BASE64 SIGNATURE STORE}. Both answer
 * in lines, the last one {@code peak BYTES}.
 */
final class TransferEnd {
    static final String FABRIC = "bench";
    static final String SOURCE = "source";
    static final String DESTINATION = "destination";

    private TransferEnd() {}

    /** {@code source STORE PUBLIC-KEY} or {@code destination}. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (arguments[0].equals(SOURCE)) {
            try (ChunkStore store = ChunkStore.open(Path.of(arguments[1]), StoreSettings.defaults())) {
                serve(store, arguments, out);
            }
        } else {
            fetch(out);
        }
        out.println("peak " + peakBytes());
    }

    private static void serve(ChunkStore store, String[] arguments, PrintStream out) throws IOException {
        ServerSettings settings = new ServerSettings(
                FABRIC,
                SOURCE,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                null,
                GrantKeys.loadPublic(Path.of(arguments[2])),
                Path.of(arguments[1]).resolveSibling("redeemed"),
                0,
                Clock.systemUTC());
        try (ChunkServer server = ChunkServer.start(store, settings);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            out.println("url " + server.url());
            String line = in.readLine();
            while (line != null) {
                String[] words = line.split(" ", 3);
                if (words[0].equals("offer")) {
                    Checkpoint taken = store.put(words[1], Path.of(words[2]), 0);
                    server.offer(words[1], taken.manifestDigest(), DESTINATION);
                    out.println("offered " + taken.manifestDigest());
                } else {
                    server.setRate(Long.parseLong(words[1]));
                    out.println("rate " + words[1]);
                }
                line = in.readLine();
            }
        }
    }

    private static void fetch(PrintStream out) throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            String line = in.readLine();
            while (line != null) {
                String[] words = line.split(" ", 5);
                out.println("fetched " + fetch(URI.create(words[1]), words[2], words[3], Path.of(words[4])));
                line = in.readLine();
            }
        }
    }

    private static String fetch(URI url, String grantBase64, String signature, Path folder) throws IOException {
        TransferGrant grant = TransferGrant.parse(Base64.getDecoder().decode(grantBase64));
        FetchRequest request = new FetchRequest(grant, signature, url, grant.expiresAtMillis());
        try (ChunkStore store = ChunkStore.open(folder, StoreSettings.defaults());
                Fetcher fetcher = new Fetcher(store, FetchSettings.defaults())) {
            long begun = System.nanoTime();
            FetchResult result = fetcher.fetch(request, progress -> {});
            double durableSeconds = (System.nanoTime() - begun) / 1e9;
            return result.checkpoint().bytes() + " " + result.transferredBytes() + " " + result.transferSeconds() + " "
                    + durableSeconds;
        }
    }

    /** The process's largest resident set, where the system tells it; else the peaks of heap and direct memory. */
    private static long peakBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.isReadable(status)) {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
        }
        long heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return heap + direct;
    }
}
