package io.windfall.container;

import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.windfall.testing.Foreign;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.yaml.snakeyaml.Yaml;

/**
 * Images for the variables of the compose files: ours, and for the others the public ones where the engine holds them, or may pull
 * them; else stand-ins that {@code src/test/docker} makes. Kafka's is Kafka itself, with the start of its own image; the registry's is
 * ours, told by the other's variables; Prometheus' is Debian's. For Grafana there is none.
 */
final class StandIns {
    private static final Path FOLDER = Path.of("test", "docker").toAbsolutePath();

    private StandIns() {}

    /** Images by the compose files' variables; a variable is left out where there is no image for it. */
    static Map<String, String> images() throws Exception {
        Map<String, String> images = new TreeMap<>();
        images.put("WINDFALL_IMAGE", OurImage.get().get());
        images.put("KAFKA_IMAGE", PublicImages.has("KAFKA_IMAGE") ? PublicImages.kafka() : kafka());
        images.put("REGISTRY_IMAGE", PublicImages.has("REGISTRY_IMAGE") ? PublicImages.registry() : registry());
        Optional<Path> prometheus = Foreign.prometheus();
        if (PublicImages.has("PROMETHEUS_IMAGE")) {
            images.put("PROMETHEUS_IMAGE", PublicImages.named("PROMETHEUS_IMAGE"));
        } else if (prometheus.isPresent()) {
            images.put("PROMETHEUS_IMAGE", prometheus(prometheus.get()));
        }
        if (PublicImages.has("GRAFANA_IMAGE")) {
            images.put("GRAFANA_IMAGE", PublicImages.named("GRAFANA_IMAGE"));
        }
        return images;
    }

    private static String kafka() throws Exception {
        Path folder = FOLDER.resolve("kafka");
        return new ImageFromDockerfile("windfall-it-kafka", true)
                .withBuildArg("WINDFALL_IMAGE", OurImage.get().get())
                .withFileFromPath(".", folder)
                // Which its start reads its configuration with, and our program has no use for.
                .withFileFromPath("lib/jackson-dataformat-yaml.jar", jarOf(YAMLFactory.class))
                .withFileFromPath("lib/snakeyaml.jar", jarOf(Yaml.class))
                .get();
    }

    private static String registry() throws Exception {
        return new ImageFromDockerfile("windfall-it-registry", true)
                .withBuildArg("WINDFALL_IMAGE", OurImage.get().get())
                .withFileFromPath(".", FOLDER.resolve("registry"))
                .get();
    }

    private static String prometheus(Path program) {
        return new ImageFromDockerfile("windfall-it-prometheus", true)
                .withBuildArg("BASE_IMAGE", OurImage.BASE_IMAGE)
                .withFileFromPath(".", FOLDER.resolve("prometheus"))
                .withFileFromPath("prometheus", program)
                .get();
    }

    private static Path jarOf(Class<?> type) throws URISyntaxException {
        Path jar =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(type + " comes from no jar: " + jar);
        }
        return jar;
    }
}
