package io.windfall.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Sets connectors by Connect's REST, which passes them on to the group's leader where that is another worker. */
final class ConnectorSetter {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** For what Connect itself does not know how to answer. */
    private static final Duration FAULT_PATIENCE = Duration.ofSeconds(20);

    private static final long PAUSE_MILLIS = 500;
    private static final int BAD_REQUEST = 400;
    private static final int CREATED = 201;
    private static final int OK = 200;
    private static final int SERVER_ERROR = 500;

    private final ObjectMapper json = JsonMapper.builder().build();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final URI worker;
    private final Consumer<String> says;

    ConnectorSetter(URI worker, Consumer<String> says) {
        this.worker = worker;
        this.says = says;
    }

    void set(Map<String, Map<String, String>> connectors) throws IOException, InterruptedException {
        if (!connectors.isEmpty() && !"http".equals(worker.getScheme())) {
            throw new IllegalArgumentException(
                    "connectors in the file need an http listener; with " + worker + " give them by Connect's REST");
        }
        for (Map.Entry<String, Map<String, String>> connector : connectors.entrySet()) {
            set(connector.getKey(), connector.getValue());
        }
    }

    private void set(String name, Map<String, String> config) throws IOException, InterruptedException {
        String path = "connectors/" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "/config";
        HttpRequest request = HttpRequest.newBuilder(worker.resolve(path))
                .header("Content-Type", "application/json")
                .timeout(PATIENCE)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(config)))
                .build();
        long begun = System.nanoTime();
        while (true) {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == CREATED || answer.statusCode() == OK) {
                says.accept("Connector " + name + (answer.statusCode() == CREATED ? " created" : " set"));
                return;
            }
            String why = message(answer.body());
            if (answer.statusCode() == BAD_REQUEST) {
                throw new IllegalArgumentException("connector " + name + ": " + why);
            }
            Duration patience = answer.statusCode() == SERVER_ERROR ? FAULT_PATIENCE : PATIENCE;
            if (System.nanoTime() - begun > patience.toNanos()) {
                throw new IllegalStateException(
                        "connector " + name + " was not taken: " + answer.statusCode() + " " + why);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS); // starting, or the group is being formed
        }
    }

    /** What Connect says of a bad configuration, its errors alone, in one line. */
    private String message(String body) throws IOException {
        JsonNode told = json.readTree(body.isEmpty() ? "{}" : body);
        String text = told.path("message").asText(body);
        return text.replaceFirst(
                        "(?s)^Connector configuration is invalid and contains the following \\d+ error\\(s\\):", "")
                .replaceFirst("(?s)You can also find the above list of errors.*$", "")
                .strip()
                .replaceAll("\\s*\\n\\s*", "; ");
    }
}
