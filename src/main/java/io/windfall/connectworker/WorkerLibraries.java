package io.windfall.connectworker;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Connect's worker with its libraries, which lie in {@code worker} beside the program's jar. It has a class loader of its own,
 * since it brings another Jetty than the program; the two share the JDK and the logging.
 */
public final class WorkerLibraries {

    private static final String WORKER = "io.windfall.worker.ConnectWorker";
    private static final List<String> SHARED = List.of("org.slf4j.", "ch.qos.logback.");

    private final Path besideTheJar;

    /** Those beside the program that runs. */
    public WorkerLibraries() {
        this(placeOfTheProgram());
    }

    WorkerLibraries(Path besideTheJar) {
        this.besideTheJar = besideTheJar;
    }

    /** The folder that {@code plugin.path} names by default; it holds {@code windfall-connect}. */
    public Path plugins() {
        return besideTheJar.resolve("plugins");
    }

    /** The jars of the worker, as a class path. */
    public List<Path> jars() {
        Path folder = besideTheJar.resolve("worker");
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "Connect's libraries are not in " + folder + ": build Windfall whole, with 'mvn package'", e);
        }
    }

    /**
     * A worker that is not started yet.
     *
     * @throws IllegalArgumentException when the libraries are not there
     */
    public ConnectRun worker(WorkerFile file, Consumer<String> says) {
        URLClassLoader loader = new URLClassLoader(
                "connect",
                jars().stream().map(WorkerLibraries::url).toArray(URL[]::new),
                new SharedClasses(WorkerLibraries.class.getClassLoader()));
        try {
            Object worker = loader.loadClass(WORKER)
                    .getConstructor(boolean.class, Map.class, Map.class, Consumer.class)
                    .newInstance(file.distributed(), file.worker(), file.connectors(), says);
            return new ConnectRun(loader, (Callable<?>) worker, (AutoCloseable) worker);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("the libraries in " + besideTheJar + " are not of this version", e);
        }
    }

    private static Path placeOfTheProgram() {
        try {
            return Path.of(WorkerLibraries.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath()
                    .getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The JDK, and of the program's classes those of the logging alone. */
    private static final class SharedClasses extends ClassLoader {
        private final ClassLoader program;

        SharedClasses(ClassLoader program) {
            super("shared", ClassLoader.getPlatformClassLoader());
            this.program = program;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (SHARED.stream().anyMatch(name::startsWith)) {
                return program.loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
