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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Sets connectors by Connect's REST, which passes them on to the group's leader where that is another worker. */
final class ConnectorSetter {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** For what Connect itself does not know how to answer. */
    private static final Duration FAULT_PATIENCE = Duration.ofSeconds(20);

    private static final long PAUSE_MILLIS = 500;
    private static final Pattern NO_CLASS = Pattern.compile("Failed to find any class .* name matches ([^,]+),");
    private static final Pattern CLASS = Pattern.compile("klass=class ([\\w.$]+)");
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
        List<String> errors = new ArrayList<>();
        for (Map.Entry<String, Map<String, String>> connector : connectors.entrySet()) {
            errors.addAll(errors(connector.getKey(), connector.getValue()));
        }
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", errors));
        }
        for (Map.Entry<String, Map<String, String>> connector : connectors.entrySet()) {
            set(connector.getKey(), connector.getValue());
        }
        tellOfOthers(connectors.keySet());
    }

    /** What Connect finds wrong with a configuration, without setting it: nothing of a file is set before all of it is right. */
    private List<String> errors(String name, Map<String, String> config) throws IOException, InterruptedException {
        Map<String, String> named = new TreeMap<>(config);
        named.put("name", name);
        String type = config.get("connector.class");
        HttpResponse<String> answer = client.send(
                request("connector-plugins/" + encoded(type) + "/config/validate", named),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != OK) {
            return List.of("connector " + name + ": " + message(answer.body()));
        }
        List<String> errors = new ArrayList<>();
        for (JsonNode key : json.readTree(answer.body()).path("configs")) {
            key.at("/value/errors").forEach(error -> errors.add("connector " + name + ": " + oneLine(error.asText())));
        }
        return errors;
    }

    /** A group keeps its connectors until they are deleted. */
    private void tellOfOthers(Set<String> ours) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(worker.resolve("connectors"))
                .timeout(PATIENCE)
                .GET()
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != OK) {
            return; // the group is being formed; what it keeps is told by its REST at any time
        }
        for (JsonNode name : json.readTree(answer.body())) {
            if (!ours.contains(name.asText())) {
                says.accept("Connector " + name.asText() + " was set earlier and runs too; DELETE "
                        + worker.resolve("connectors/" + encoded(name.asText())) + " ends it");
            }
        }
    }

    private HttpRequest request(String path, Map<String, String> config) throws IOException {
        return HttpRequest.newBuilder(worker.resolve(path))
                .header("Content-Type", "application/json")
                .timeout(PATIENCE)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(config)))
                .build();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void set(String name, Map<String, String> config) throws IOException, InterruptedException {
        HttpRequest request = request("connectors/" + encoded(name) + "/config", config);
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
        Matcher missing = NO_CLASS.matcher(text);
        if (missing.find()) {
            return "there is no connector class " + missing.group(1) + "; there are "
                    + CLASS.matcher(text)
                            .results()
                            .map(found -> found.group(1))
                            .sorted()
                            .collect(Collectors.joining(", "));
        }
        return oneLine(text.replaceFirst(
                        "(?s)^Connector configuration is invalid and contains the following \\d+ error\\(s\\):", "")
                .replaceFirst("(?s)You can also find the above list of errors.*$", ""));
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\n\\s*", "; ");
    }
}
