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
 * One end of a measured transfer, a process of its own. The source obeys lines on standard input ({@code offer JOB FOLDER},
 * {@code rate BPS}) until its end; the destination fetches once. Both answer in lines, the last one {@code peak BYTES}.
 */
final class TransferEnd {
    static final String FABRIC = "bench";
    static final String SOURCE = "source";
    static final String DESTINATION = "destination";

    private TransferEnd() {}

    /** {@code source STORE PUBLIC-KEY} or {@code destination STORE URL GRANT-BASE64 SIGNATURE}. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (ChunkStore store = ChunkStore.open(Path.of(arguments[1]), StoreSettings.defaults())) {
            if (arguments[0].equals(SOURCE)) {
                serve(store, arguments, out);
            } else {
                fetch(store, arguments, out);
            }
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

    private static void fetch(ChunkStore store, String[] arguments, PrintStream out) throws IOException {
        TransferGrant grant = TransferGrant.parse(Base64.getDecoder().decode(arguments[3]));
        FetchRequest request = new FetchRequest(grant, arguments[4], URI.create(arguments[2]), grant.expiresAtMillis());
        try (Fetcher fetcher = new Fetcher(store, FetchSettings.defaults())) {
            FetchResult result = fetcher.fetch(request, progress -> {});
            out.println("fetched " + result.checkpoint().bytes() + " " + result.transferredBytes() + " "
                    + result.transferSeconds());
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
