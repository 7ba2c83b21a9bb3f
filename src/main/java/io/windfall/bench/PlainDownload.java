package io.windfall.bench;

import io.windfall.grant.TransferGrant;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What a plain client gets of a file: curl, or the JDK's client where there is no curl. */
final class PlainDownload {
    private static final int PIECE = 128 * 1024;

    private PlainDownload() {}

    /** Name of the client that is there. */
    static String client() throws InterruptedException {
        try {
            Process curl = new ProcessBuilder("curl", "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return curl.waitFor() == 0 ? "curl" : "java.net.http";
        } catch (IOException noCurl) {
            return "java.net.http";
        }
    }

    /** Redeems a grant the way any client can; gives the token. */
    static String redeem(URI url, byte[] values, String signature) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/v1/redeem"))
                .header(TransferGrant.HEADER, signature)
                .POST(HttpRequest.BodyPublishers.ofByteArray(values))
                .build();
        HttpResponse<String> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (response.statusCode() != 200) {
            throw new IOException(
                    "the bench's own grant was refused: " + response.body().strip());
        }
        return response.body().strip();
    }

    /** Loads a file into another, and gives the seconds that it took; checks that all of it came. */
    static double seconds(String client, URI file, String token, Path into, long bytes)
            throws IOException, InterruptedException {
        double seconds = client.equals("curl") ? curl(file, token, into) : jdk(file, token, into);
        if (Files.size(into) != bytes) {
            throw new IOException(client + " got " + Files.size(into) + " bytes of " + bytes);
        }
        return seconds;
    }

    /** How long the SHA-256 of a file's pieces takes, one piece a processor, s: what verifying it would add. */
    static double hashSeconds(Path file) throws IOException, InterruptedException {
        int processors = Runtime.getRuntime().availableProcessors();
        long share = (Files.size(file) + processors - 1) / processors;
        ExecutorService threads = Executors.newFixedThreadPool(processors);
        try {
            long begun = System.nanoTime();
            List<Future<byte[]>> shares = new ArrayList<>();
            for (int i = 0; i < processors; i++) {
                long from = i * share;
                shares.add(threads.submit(() -> hash(file, from, share)));
            }
            for (Future<byte[]> one : shares) {
                one.get();
            }
            return (System.nanoTime() - begun) / 1e9;
        } catch (ExecutionException e) {
            throw new IOException(file + " cannot be hashed: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static byte[] hash(Path file, long from, long share) throws IOException, NoSuchAlgorithmException {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        byte[] piece = new byte[PIECE];
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(Math.min(from, Files.size(file)));
            long left = share;
            int read = in.read(piece, 0, (int) Math.min(left, piece.length));
            while (read > 0) {
                sha.update(piece, 0, read);
                left -= read;
                read = in.read(piece, 0, (int) Math.min(left, piece.length));
            }
        }
        return sha.digest();
    }

    private static double curl(URI file, String token, Path into) throws IOException, InterruptedException {
        Process curl = new ProcessBuilder(
                        "curl",
                        "-sS",
                        "--fail",
                        "--noproxy",
                        "*",
                        "-H",
                        "Authorization: Bearer " + token,
                        "-o",
                        into.toString(),
                        "-w",
                        "%{time_total}",
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (curl.waitFor() != 0) {
            throw new IOException("curl failed, see above");
        }
        return Double.parseDouble(said.strip().toLowerCase(Locale.ROOT).replace(',', '.'));
    }

    private static double jdk(URI file, String token, Path into) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(file)
                .header("Authorization", "Bearer " + token)
                .build();
        long begun = System.nanoTime();
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofFile(into));
        return (System.nanoTime() - begun) / 1e9;
    }
}
