package io.windfall.live;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Command lines of small Java processes that run this program's classes. */
final class JavaCommand {

    private JavaCommand() {}

    /** The whole program, as this process was started. */
    static List<String> program(int heapMegabytes, String mainClass) {
        String classPath = List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                .map(part -> Path.of(part).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        List<String> words = new ArrayList<>(small(heapMegabytes));
        if (Runtime.version().feature() >= 22) {
            words.add("--enable-native-access=ALL-UNNAMED");
        }
        words.addAll(List.of("-cp", classPath, mainClass));
        return words;
    }

    /** One class that needs nothing but its own jar. */
    static List<String> alone(int heapMegabytes, Class<?> type) {
        List<String> words = new ArrayList<>(small(heapMegabytes));
        try {
            Path place = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            words.addAll(List.of("-cp", place.toString(), type.getName()));
        } catch (URISyntaxException e) {
            throw new LiveException("the classes of " + type.getSimpleName() + " cannot be found", e);
        }
        return words;
    }

    private static List<String> small(int heapMegabytes) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1");
    }
}
