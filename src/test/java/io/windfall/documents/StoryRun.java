package io.windfall.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.windfall.files.FileTree;
import io.windfall.testing.Foreign;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs a story in a fresh folder, which holds what the project's folder holds, and the built program in the launcher's place.
 * What goes on in the background ends with the story.
 */
public final class StoryRun implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final List<String> LEFT_OUT = List.of("windfall", ".windfall", "target", ".git");

    private final Path folder;
    private final Places places = new Places();
    private final List<Process> background = new ArrayList<>();
    private final Set<String> missing = new TreeSet<>();
    private String printed = "";
    private int count;

    public StoryRun(Path folder) throws IOException {
        this.folder = folder;
        try (Stream<Path> entries = Files.list(Document.PROJECT)) {
            for (Path entry : entries.toList()) {
                if (!LEFT_OUT.contains(entry.getFileName().toString())) {
                    Files.createSymbolicLink(folder.resolve(entry.getFileName()), entry);
                }
            }
        }
        Path launcher = folder.resolve("windfall");
        Path built = Document.PROJECT.resolve("src/target");
        Files.writeString(
                launcher,
                "#!/bin/sh\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' -Xmx1g -Xshare:auto -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dwindfall.project='"
                        + Document.PROJECT
                        + "' -cp '" + built.resolve("windfall.jar") + ":" + built.resolve("lib") + "/*'"
                        + " io.windfall.cli.Main \"$@\"\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        if (Foreign.lacksNode().isEmpty()) {
            Files.createSymbolicLink(folder.resolve("node_modules"), Foreign.NODE_HOME.resolve("node_modules"));
        }
    }

    /** Programs for want of which blocks were left out; empty: all was run. */
    public Set<String> missing() {
        return missing;
    }

    /** Runs the steps of a story; returns how many blocks were run. */
    public int run(List<StoryScript.Step> steps) throws Exception {
        boolean leftOut = false;
        int ran = 0;
        for (StoryScript.Step step : steps) {
            if (step.treatment() instanceof Treatment.Save save) {
                Files.writeString(
                        folder.resolve(save.file()), places.in(step.block().text()));
            } else if (step.treatment() instanceof Treatment.Run run) {
                leftOut = lacks(run);
                if (!leftOut) {
                    long startNanos = System.nanoTime();
                    run(step.block(), run);
                    ran++;
                    System.out.println(step.block().place() + " ran in "
                            + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos) + " ms");
                }
            } else if (step.treatment() instanceof Treatment.Shown && !leftOut) {
                assertThat(ShownText.isIn(places.in(step.block().text()), printed))
                        .as(
                                "%s shows what was not printed. Shown:%n%s%nprinted:%n%s",
                                step.block().place(), step.block().text(), printed)
                        .isTrue();
            }
        }
        return ran;
    }

    private boolean lacks(Treatment.Run run) {
        boolean lacks = false;
        for (String program : run.needs()) {
            boolean here = program.equals("node") ? Foreign.lacksNode().isEmpty() : isOnPath(program);
            if (!here) {
                missing.add(program);
                lacks = true;
            }
        }
        return lacks;
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }

    private void run(Block block, Treatment.Run run) throws Exception {
        Path out = folder.resolve(".out-" + count++);
        ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", places.in(block.text()))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().putAll(places.environment());
        builder.environment().put("WINDFALL_HOME", folder.resolve(".windfall").toString());
        Process process = builder.start();
        if (run.background()) {
            background.add(process);
        }
        try {
            await(block.place() + " ends" + (run.until() == null ? "" : ", or prints " + run.until()))
                    .atMost(LONGEST)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !process.isAlive()
                            || run.until() != null && Files.readString(out).contains(run.until()));
            printed = Files.readString(out);
            if (run.until() == null) {
                assertThat(process.exitValue())
                        .as("%s:%n%s%nprinted:%n%s", block.place(), block.text(), printed)
                        .isEqualTo(run.exit());
            } else {
                assertThat(printed).as("%s:%n%s", block.place(), block.text()).contains(run.until());
            }
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(block.place() + " took too long; it printed:\n" + Files.readString(out), e);
        } finally {
            if (!run.background()) {
                end(process);
            }
        }
    }

    /** Ends a process and those that it began; first in the way that lets them clean up. */
    private static void end(Process process) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroy);
        for (ProcessHandle each : all) {
            try {
                each.onExit().get(30, TimeUnit.SECONDS);
            } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException(e);
            } catch (java.util.concurrent.TimeoutException e) {
                each.destroyForcibly();
            }
        }
    }

    @Override
    public void close() {
        background.stream()
                .sorted(Comparator.comparing(Process::pid).reversed())
                .forEach(StoryRun::end);
        try {
            FileTree.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
