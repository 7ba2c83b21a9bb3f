package io.windfall.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Future;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.builder.ImageFromDockerfile;

/** The image from {@code docker/Dockerfile} and what {@code mvn package} has made; built once a run. */
final class OurImage {
    static final String BASE_IMAGE = System.getProperty("windfall.base.image", "windfall-base:latest");
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    private OurImage() {}

    /** Skips the test, saying why, where no image can be built. */
    static void assumeItCanBeBuilt() {
        assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(), "there is no container engine: .ci/run starts one");
        assumeTrue(isHeld(BASE_IMAGE), "the engine has no image " + BASE_IMAGE + ": .ci/run makes one");
    }

    /** Whether the engine has an image of that name already. */
    static boolean isHeld(String name) {
        return DockerClientFactory.instance().client().listImagesCmd().exec().stream()
                .anyMatch(image -> image.getRepoTags() != null
                        && Arrays.asList(image.getRepoTags()).contains(name));
    }

    static Future<String> get() {
        return Holder.IMAGE;
    }

    /** Where there is no engine nothing is built. */
    private static final class Holder {
        static final Future<String> IMAGE = build();

        private static Future<String> build() {
            Path target = PROJECT.resolve("src").resolve("target");
            Path docker = PROJECT.resolve("docker");
            assertThat(target.resolve("windfall.jar"))
                    .as("the package phase has made the jar")
                    .isRegularFile();
            assertThat(Files.isDirectory(target.resolve("lib"))).isTrue();
            return new ImageFromDockerfile("windfall-it", true)
                    .withBuildArg("BASE_IMAGE", BASE_IMAGE)
                    .withFileFromPath("Dockerfile", docker.resolve("Dockerfile"))
                    .withFileFromPath("docker/entrypoint", docker.resolve("entrypoint"))
                    .withFileFromPath("docker/healthcheck", docker.resolve("healthcheck"))
                    .withFileFromPath("src/target/windfall.jar", target.resolve("windfall.jar"))
                    .withFileFromPath("src/target/lib", target.resolve("lib"))
                    .withFileFromPath("src/target/worker", target.resolve("worker"))
                    .withFileFromPath("src/target/plugins", target.resolve("plugins"));
        }
    }
}
