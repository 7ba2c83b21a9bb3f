package io.windfall.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ports of this machine that documents name, each replaced by a free one, the same throughout a story. */
final class Places {
    private static final Pattern PLACE = Pattern.compile("(127\\.0\\.0\\.1|localhost):([0-9]{4,5})");
    private static final int KAFKA = 9092;
    private static final int REGISTRY = 8081;
    private static final int HTTP = 8080;

    private final Map<Integer, Integer> free = new HashMap<>();

    /** The text with free ports; {@code up} listens on them, too. */
    String in(String text) {
        return PLACE.matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(found.group(1) + ":" + port(Integer.parseInt(found.group(2)))))
                .replaceAll(
                        "\\./windfall up\\b",
                        "./windfall up --kafka-port " + port(KAFKA) + " --registry-port " + port(REGISTRY));
    }

    /** So that commands without flags find them. */
    Map<String, String> environment() {
        return Map.of(
                "WINDFALL_BOOTSTRAP_SERVERS", "127.0.0.1:" + port(KAFKA),
                "WINDFALL_SCHEMA_REGISTRY_URL", "http://127.0.0.1:" + port(REGISTRY),
                "WINDFALL_HTTP_LISTEN", "127.0.0.1:" + port(HTTP));
    }

    private int port(int named) {
        return free.computeIfAbsent(named, key -> {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
