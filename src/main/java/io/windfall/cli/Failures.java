package io.windfall.cli;

import io.windfall.embedded.EmbeddedStackException;
import io.windfall.serde.RegistryRefusedException;
import io.windfall.serde.RegistryUnavailableException;
import io.windfall.text.EditDistance;
import io.windfall.text.FileTrouble;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.BrokerNotAvailableException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever a command throws into one line and an exit code. Stack traces go to the log file alone. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final Surroundings surroundings;

    Failures(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        String hint = e instanceof UnmatchedArgumentException unmatched ? meant(unmatched) : "";
        say(
                command.getErr(),
                e.getMessage() + hint + " (see '" + command.getCommandSpec().qualifiedName() + " --help')");
        return ExitCode.USAGE;
    }

    /** Of what picocli suggests, which has always something to suggest, only what is near. */
    private static String meant(UnmatchedArgumentException unmatched) {
        List<String> near = unmatched.getSuggestions().stream()
                .filter(known -> EditDistance.isSlip(unmatched.getUnmatched().get(0), known))
                .toList();
        return near.isEmpty() ? "" : ": did you mean " + String.join(" or ", near) + "?";
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        Throwable cause = unwrapped(e);
        if (cause instanceof InterruptedException
                || cause instanceof org.apache.kafka.common.errors.InterruptException) {
            say(command.getErr(), "interrupted");
            return ExitCode.INTERRUPTED;
        }
        UserException told = told(cause);
        if (told != null) {
            LoggerFactory.getLogger(Failures.class).info("The command ends: {}", told.getMessage(), cause);
            say(command.getErr(), told.getMessage());
            return told.exitCode();
        }
        LoggerFactory.getLogger(Failures.class).info("The command ends by a fault", cause);
        say(
                command.getErr(),
                "unexpected " + cause.getClass().getSimpleName() + ": " + namedReason(cause)
                        + ". This is a fault of Windfall; the stack trace is in " + surroundings.logFile());
        return ExitCode.BUG;
    }

    /** The exception as the user should see it; null when it is a fault of ours. */
    static UserException told(Throwable cause) {
        if (cause instanceof UserException user) {
            return user;
        }
        if (cause instanceof RegistryUnavailableException) {
            return UserException.unreachable(
                    cause.getMessage()
                            + ": start one with 'windfall up', or check --registry and the schema.registry.* keys",
                    cause);
        }
        if (cause instanceof RegistryRefusedException || cause instanceof EmbeddedStackException) {
            return UserException.failed(cause.getMessage(), cause);
        }
        if (cause instanceof TimeoutException
                || cause instanceof DisconnectException
                || cause instanceof BrokerNotAvailableException) {
            return UserException.unreachable("the Kafka broker does not answer: " + reason(cause), cause);
        }
        if (cause instanceof AuthenticationException) {
            return UserException.unreachable(
                    "the Kafka broker does not let us in: " + reason(cause)
                            + ". Check kafka.security.* and kafka.sasl.*",
                    cause);
        }
        if (cause instanceof AuthorizationException) {
            return UserException.failed("not authorised: " + reason(cause) + ". Ask for an ACL that allows it", cause);
        }
        return null;
    }

    /** The line for properties that a Kafka client does not take. Kafka's own words name the key; values may be secrets. */
    static UserException clientRefused(KafkaException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String words = root instanceof ConfigException || root == e ? reason(root) : reason(e) + " " + reason(root);
        return UserException.usage("the Kafka client refuses its configuration: " + words, e);
    }

    /** What went wrong, in one line; of a file, what is wrong with it, but not its name. */
    static String reason(Throwable e) {
        return line(unwrapped(e), FileTrouble.reason(unwrapped(e)));
    }

    /** As {@link #reason}, with the name of the file that it is about, for a line that does not name it. */
    static String namedReason(Throwable e) {
        return line(unwrapped(e), FileTrouble.named(unwrapped(e)));
    }

    private static String line(Throwable cause, String aboutAFile) {
        String message = aboutAFile == null ? cause.getMessage() : aboutAFile;
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName();
        }
        return message.lines().findFirst().orElse(message).strip();
    }

    static Throwable unwrapped(Throwable e) {
        Throwable cause = e;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static void say(PrintWriter err, String line) {
        err.println("windfall: " + line.replaceAll("\\s*\\R\\s*", " "));
        err.flush();
    }
}
