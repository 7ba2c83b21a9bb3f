package io.windfall.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import io.windfall.testing.Foreign;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.testcontainers.DockerClientFactory;

/** One of the compose files, run as it is by whichever Compose is there, under a project name of its own. */
final class Compose implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String LABEL = "com.docker.compose.";

    private final List<String> program;
    private final Path directory;
    private final Path file;
    private final Map<String, String> environment;
    private final String project = "windfall-it-" + UUID.randomUUID().toString().substring(0, 8);
    private final DockerClient engine = DockerClientFactory.instance().client();

    /**
     * @param directory for what Compose prints
     * @param environment values of the file's variables
     */
    Compose(Path directory, Path file, Map<String, String> environment) {
        this.directory = directory;
        this.program = program().orElseThrow();
        this.file = file;
        this.environment = Map.copyOf(environment);
    }

    /** How to call Compose, of either generation; empty where there is none. */
    static Optional<List<String>> program() {
        if (Foreign.isOnPath("docker") && succeeds("docker", "compose", "version")) {
            return Optional.of(List.of("docker", "compose"));
        }
        return Foreign.isOnPath("docker-compose") ? Optional.of(List.of("docker-compose")) : Optional.empty();
    }

    /** Names of the file's services. */
    List<String> services() throws Exception {
        return run("config", "--services").lines().sorted().toList();
    }

    /** Starts them, each after those that it needs. */
    void up(List<String> services) throws Exception {
        List<String> words = new ArrayList<>(List.of("up", "-d"));
        words.addAll(services);
        run(words.toArray(String[]::new));
    }

    /** How each service's container stands: {@code healthy}, {@code exited 0} and so on. */
    Map<String, String> stands() {
        Map<String, String> stands = new TreeMap<>();
        containers().forEach((service, id) -> stands.put(service, stand(id)));
        return stands;
    }

    /** Puts a file into a folder of a service's container. */
    void put(Path what, String service, String folder) {
        engine.copyArchiveToContainerCmd(containers().get(service))
                .withHostResource(what.toString())
                .withRemotePath(folder)
                .exec();
    }

    /** What the containers said last. */
    String lastWords() throws Exception {
        return run("logs", "--no-color", "--tail", "25");
    }

    private Map<String, String> containers() {
        Map<String, String> ids = new TreeMap<>();
        for (Container container : engine.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(LABEL + "project", project))
                .exec()) {
            ids.put(container.getLabels().get(LABEL + "service"), container.getId());
        }
        return ids;
    }

    private String stand(String id) {
        InspectContainerResponse.ContainerState state =
                engine.inspectContainerCmd(id).exec().getState();
        if ("exited".equals(state.getStatus())) {
            return "exited " + state.getExitCodeLong();
        }
        return "running".equals(state.getStatus()) && state.getHealth() != null
                ? state.getHealth().getStatus()
                : state.getStatus();
    }

    private String run(String... words) throws Exception {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("-p", project, "-f", file.toString()));
        command.addAll(List.of(words));
        return Foreign.run(directory, PATIENCE, environment, command);
    }

    private static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(new File("/dev/null"))
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends and forgets all of it, with its volumes. */
    @Override
    public void close() throws Exception {
        run("down", "-v", "-t", "20");
    }
}
