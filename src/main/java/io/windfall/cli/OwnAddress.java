package io.windfall.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.TreeSet;

/**
 * Where a running process answers about its health: a file {@code health/PID} in the home directory, so that {@code windfall
 * health}, another process, finds it. The process keeps the file locked, so that one that was killed is not believed, whoever
 * has its id by then. Closing removes it.
 */
final class OwnAddress implements AutoCloseable {
    private static final String FOLDER = "health";

    private final Path file;
    private final FileChannel locked;

    private OwnAddress(Path file, FileChannel locked) {
        this.file = file;
        this.locked = locked;
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
            return new OwnAddress(file, write(file, reachable(url)));
        } catch (IOException e) {
            throw UserException.failed(
                    "the home directory " + surroundings.home() + " cannot be written (" + Failures.reason(e)
                            + "): choose another with --home",
                    e);
        }
    }

    private static FileChannel write(Path file, String url) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        try {
            channel.lock();
            channel.write(ByteBuffer.wrap(url.getBytes(StandardCharsets.UTF_8)));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
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

    private static boolean isOfALivingProcess(Path file) throws IOException {
        return file.getFileName().toString().matches("[0-9]{1,18}") && isLocked(file);
    }

    /** Whether a living process, this one or another, has a file locked; not, where there is none. */
    static boolean isLocked(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            return free == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static String reachable(String url) throws UnknownHostException {
        URI uri = URI.create(url);
        InetAddress address = InetAddress.getByName(uri.getHost());
        return address.isAnyLocalAddress() ? uri.getScheme() + "://127.0.0.1:" + uri.getPort() + uri.getPath() : url;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        locked.close();
    }
}
