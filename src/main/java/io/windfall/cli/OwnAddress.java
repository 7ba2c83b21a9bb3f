package io.windfall.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * Where a running process answers about its health: a file {@code health/PID} in the home directory, so that {@code windfall
 * health}, another process, finds it. Closing removes it.
 */
final class OwnAddress implements AutoCloseable {
    private static final String FOLDER = "health";

    private final Path file;

    private OwnAddress(Path file) {
        this.file = file;
    }

    /**
     * Leaves word of an address.
     *
     * @param url what answers 200 while all is well; a wildcard in it becomes loopback
     * @throws UserException where the home directory cannot be written
     */
    static OwnAddress ofHttp(Surroundings surroundings, String url) {
        Path file = surroundings
                .home()
                .resolve(FOLDER)
                .resolve(Long.toString(ProcessHandle.current().pid()));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, reachable(url));
            return new OwnAddress(file);
        } catch (IOException e) {
            throw UserException.failed(
                    "the home directory " + surroundings.home() + " cannot be written (" + Failures.reason(e)
                            + "): choose another with --home",
                    e);
        }
    }

    /** What living processes of this home have left. */
    static List<String> all(Surroundings surroundings) throws IOException {
        TreeSet<String> urls = new TreeSet<>();
        Path folder = surroundings.home().resolve(FOLDER);
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    if (isOfALivingProcess(file)) {
                        urls.add(Files.readString(file).strip());
                    }
                }
            }
        }
        return List.copyOf(urls);
    }

    private static boolean isOfALivingProcess(Path file) {
        String name = file.getFileName().toString();
        return name.matches("[0-9]{1,18}")
                && ProcessHandle.of(Long.parseLong(name))
                        .map(ProcessHandle::isAlive)
                        .orElse(false);
    }

    private static String reachable(String url) throws UnknownHostException {
        URI uri = URI.create(url);
        InetAddress address = InetAddress.getByName(uri.getHost());
        return address.isAnyLocalAddress() ? uri.getScheme() + "://127.0.0.1:" + uri.getPort() + uri.getPath() : url;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
