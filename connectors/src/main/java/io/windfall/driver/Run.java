package io.windfall.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * One run of a job, as its files tell it; {@code PREFIX} is a folder of the job's and the run's number.
 *
 * <pre>
 * PREFIX.start     by the driver, durable, before anything lives: id, boot, epoch, first step, time
 * PREFIX.pid       by the launch script: leader's process number and start, before the claim
 * PREFIX.claim/    made by whoever comes first: the launch script, which may then run, or a driver that gives the run up
 * PREFIX.stopping  by the driver, before it asks the job to stop
 * PREFIX.exit      by the launch script: the exit code
 * PREFIX.ended     by the driver, when nothing lives any more: how it ended
 * </pre>
 *
 * @param prefix path that its files' names begin with
 * @param job the job
 * @param id never used before, anywhere
 * @param bootId the run of the machine
 * @param epoch the fencing token under which it was started
 * @param firstStep the step from which it began
 * @param startedAtMillis when, ms since 1970-01-01 UTC
 */
record Run(Path prefix, String job, String id, String bootId, long epoch, long firstStep, long startedAtMillis) {

    /** The environment variable by which its processes are known. */
    static final String MARK = "WINDFALL_RUN";

    void create() throws IOException {
        String text = String.join(" ", id, bootId, "" + epoch, "" + firstStep, "" + startedAtMillis) + "\n";
        WholeFiles.writeDurably(file("start"), text.getBytes(StandardCharsets.UTF_8));
    }

    static Run read(Path prefix, String job) throws IOException {
        String[] words = Files.readString(Path.of(prefix + ".start")).strip().split(" ");
        if (words.length != 5) {
            throw new IOException("the record of a start is damaged: " + prefix + ".start");
        }
        return new Run(
                prefix,
                job,
                words[0],
                words[1],
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Long.parseLong(words[4]));
    }

    /** Its processes, or null: the launch script has not said yet who it is. */
    ProcessGroup group() throws IOException {
        String text = readOrNull("pid");
        if (text == null) {
            return null;
        }
        String[] words = text.split(" ");
        return new ProcessGroup(Long.parseLong(words[0]), Long.parseLong(words[1]), MARK + "=" + id);
    }

    boolean claimed() {
        return Files.exists(file("claim"));
    }

    /** Takes the claim, so that the launch script, should it still come, does not run; false: it has it already. */
    boolean giveUp() throws IOException {
        try {
            Files.createDirectory(file("claim"));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    OptionalInt exitCode() throws IOException {
        String text = readOrNull("exit");
        return text == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
    }

    boolean stopping() {
        return Files.exists(file("stopping"));
    }

    void markStopping() throws IOException {
        WholeFiles.write(file("stopping"), "");
    }

    /** How it ended, or null: that is not known yet. */
    Ending ending() throws IOException {
        String text = readOrNull("ended");
        if (text == null) {
            return null;
        }
        return Ending.valueOf(text.split(" ")[0]);
    }

    void markEnded(Ending ending, String detail) throws IOException {
        WholeFiles.writeDurably(file("ended"), (ending + " " + detail + "\n").getBytes(StandardCharsets.UTF_8));
    }

    Path file(String kind) {
        return Path.of(prefix + "." + kind);
    }

    private String readOrNull(String kind) throws IOException {
        try {
            return Files.readString(file(kind)).strip();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** How a run ended. */
    enum Ending {
        /** By itself, its work done. */
        FINISHED,
        /** Because it was asked to. */
        STOPPED,
        /** By itself, with an exit code that says so. */
        CRASHED,
        /** With an exit code that says that another try would not help. */
        FAILED,
        /** Killed, with all that could have told why. */
        VANISHED,
        /** It never ran. */
        NEVER
    }
}
