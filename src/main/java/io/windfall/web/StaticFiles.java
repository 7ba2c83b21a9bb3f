package io.windfall.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** The dashboard's files and those of webjars, from the class path. */
final class StaticFiles {
    private static final Pattern PATH =
            Pattern.compile("/(?:[A-Za-z0-9_@-][A-Za-z0-9._@-]*/)*[A-Za-z0-9_@-][A-Za-z0-9._@-]*");
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"));
    private static final String WEBJARS = "/webjars/";
    private static final int MOST_KEPT = 256;
    private static final int MOST_BYTES = 4 << 20;

    private final Map<String, Kept> kept = new ConcurrentHashMap<>();

    private record Kept(byte[] bytes, String tag, String type) {}

    /** Answers with the file of the request's path. */
    void serve(Context ctx) throws IOException {
        String path = ctx.path().equals("/") ? "/index.html" : ctx.path();
        Kept file = find(path).orElseThrow(() -> ApiException.notFound("there is nothing at " + ctx.path()));
        ctx.header("ETag", file.tag());
        // A webjar's path holds its version, so what is there never changes.
        ctx.header("Cache-Control", path.startsWith(WEBJARS) ? "public, max-age=31536000, immutable" : "no-cache");
        if (file.tag().equals(ctx.header("If-None-Match"))) {
            ctx.status(304);
            return;
        }
        ctx.contentType(file.type());
        ctx.result(file.bytes());
    }

    private Optional<Kept> find(String path) throws IOException {
        String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
        if (type == null || !PATH.matcher(path).matches()) {
            return Optional.empty();
        }
        Kept held = kept.get(path);
        if (held != null) {
            return Optional.of(held);
        }
        String resource = path.startsWith(WEBJARS) ? "META-INF/resources" + path : "dashboard" + path;
        try (InputStream in = StaticFiles.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            CRC32C sum = new CRC32C();
            sum.update(bytes);
            Kept found = new Kept(
                    bytes,
                    "\"" + Long.toHexString(sum.getValue()) + "-" + Integer.toHexString(bytes.length) + "\"",
                    type);
            if (kept.size() < MOST_KEPT && bytes.length <= MOST_BYTES) {
                kept.put(path, found);
            }
            return Optional.of(found);
        }
    }
}
