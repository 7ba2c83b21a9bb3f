package io.windfall.transfer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which checkpoints must stay, by reason; one durable file a reason. Its user sees to it that one thread at a time calls. */
final class Pins {
    private final StoreDisk disk;
    private final Map<String, Set<String>> byReason = new HashMap<>();

    Pins(StoreDisk disk) throws IOException {
        this.disk = disk;
        for (Path file : StoreDisk.list(disk.pins)) {
            byReason.put(file.getFileName().toString(), new TreeSet<>(Files.readAllLines(file)));
        }
    }

    void pin(String digest, String reason) throws IOException {
        String key = key(reason);
        Set<String> digests = new TreeSet<>(byReason.getOrDefault(key, Set.of()));
        if (digests.add(digest)) {
            write(key, digests);
        }
    }

    /** Has that reason hold these and no others. */
    void pinOnly(Set<String> digests, String reason) throws IOException {
        if (digests.isEmpty()) {
            unpin(reason);
        } else if (!digests.equals(byReason.get(key(reason)))) {
            write(key(reason), new TreeSet<>(digests));
        }
    }

    private void write(String key, Set<String> digests) throws IOException {
        disk.writeWhole(
                disk.pins.resolve(key), (String.join("\n", digests) + "\n").getBytes(StandardCharsets.US_ASCII));
        byReason.put(key, digests);
    }

    void unpin(String reason) throws IOException {
        disk.delete(disk.pins.resolve(key(reason)));
        byReason.remove(key(reason));
    }

    boolean isPinned(String digest) {
        return byReason.values().stream().anyMatch(digests -> digests.contains(digest));
    }

    private static String key(String reason) {
        return Sha256.of(reason.getBytes(StandardCharsets.UTF_8));
    }
}
