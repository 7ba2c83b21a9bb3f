package io.windfall.cli;

import io.windfall.exchange.InputFormat;
import io.windfall.exchange.Pace;
import io.windfall.exchange.Printable;
import io.windfall.exchange.PublishReport;
import io.windfall.exchange.Publisher;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "publish",
        description = {
            "Publishes signals, telemetry, progress, sites or orders from CSV or JSON lines. Every line is checked first:"
                    + " against the schema, for sense, and for size. Lines at fault are told by number and reason on"
                    + " standard error and left out; exit code 1 when there were any.",
            "",
            "CSV: the header names the fields; an empty cell takes the field's default; text lists as a|b|c, other lists"
                    + " and nested records as JSON text. JSON lines: one plain object per line. Times: ISO-8601 with a"
                    + " zone, ms since 1970-01-01 UTC, or now, now+3h, now-1h30m.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  windfall publish signals signals.csv",
            "  windfall publish link.telemetry probes.jsonl --rate 100/s",
            "  windfall publish progress jobs.csv --dry-run --format json",
            "  echo '{\"id\":\"s1\",\"fabric\":\"west\",\"site\":\"reno\",\"kind\":\"RENEWABLE_SURPLUS\",' \\",
            "       '\"start\":\"now\",\"end\":\"now+3h\",\"issuedAt\":\"now\",\"source\":\"me\"}' | windfall publish signals"
        })
final class PublishCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "TOPIC",
            description = "An input topic, such as grid.signal, or a word of it that no other has: signals.")
    private String topicName;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            defaultValue = "-",
            description = "What to publish, UTF-8; - for standard input (default: ${DEFAULT-VALUE}).")
    private String file;

    @Option(
            names = "--input-format",
            paramLabel = "FORMAT",
            description = "csv or jsonl (default: by the file's extension, else by its first character).")
    private InputFormat inputFormat;

    @Option(names = "--rate", paramLabel = "N/s", description = "Records a second (default: as fast as can be).")
    private String rate;

    @Option(names = "--dry-run", description = "Checks only; needs neither broker nor registry.")
    private boolean dryRun;

    @Option(names = "--strict", description = "Publishes nothing when any line is at fault.")
    private boolean strict;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws Exception {
        TopicSpec topic = TopicOption.chosen(topicName, Topics.inputs(), cluster.topicNames());
        Pace pace = rate == null ? Pace.unlimited() : TopicOption.valid("--rate", () -> Pace.parse(rate));
        InputFormat chosen = inputFormat == null ? InputFormat.ofFile(file).orElse(null) : inputFormat;
        if (dryRun) {
            try (InputStream input = open()) {
                return end(publisher(topic).check(input, chosen));
            }
        }
        TopicOption.requireOnCluster(topic, cluster);
        if (!strict) {
            try (InputStream input = open()) {
                return publish(topic, input, chosen, pace);
            }
        }
        Path copy = Files.createTempFile("windfall-publish", null);
        try {
            try (InputStream input = open()) {
                Files.copy(input, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            return publishAllOrNothing(topic, copy, chosen, pace);
        } finally {
            Files.delete(copy);
        }
    }

    private int publishAllOrNothing(TopicSpec topic, Path copy, InputFormat chosen, Pace pace) throws Exception {
        try (InputStream input = Files.newInputStream(copy)) {
            PublishReport checked = publisher(topic).check(input, chosen);
            if (checked.refused() > 0) {
                return end(checked);
            }
        }
        try (InputStream input = Files.newInputStream(copy)) {
            return publish(topic, input, chosen, pace);
        }
    }

    private int publish(TopicSpec topic, InputStream input, InputFormat chosen, Pace pace) throws Exception {
        Publisher publisher = publisher(topic);
        try (SchemaRegistry registry = cluster.openRegistry()) {
            int code = end(publisher.publish(
                    input,
                    chosen,
                    pace,
                    Publisher.producerProperties(cluster.kafkaProperties()),
                    registry,
                    cluster.registryConfig().serdeOptions().withMaxWait(ClusterOptions.PATIENCE)));
            Exception failure = publisher.failure();
            if (failure instanceof TimeoutException
                    || failure instanceof AuthenticationException
                    || failure instanceof AuthorizationException) {
                throw failure;
            }
            return code;
        }
    }

    private Publisher publisher(TopicSpec topic) {
        PrintWriter err = spec.commandLine().getErr();
        return new Publisher(
                        topic,
                        cluster.topicNames(),
                        InstantSource.system(),
                        error -> err.println("line " + error.line() + ": " + error.reason()))
                .withProgress(System.console() == null ? lines -> {} : new ProgressLine(err));
    }

    private InputStream open() throws IOException {
        if (file.equals("-")) {
            return System.in;
        }
        Path path = cluster.surroundings().workingDirectory().resolve(file);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw UserException.usage("FILE: " + Printable.escaped(file) + " is not there or cannot be read");
        }
        return Files.newInputStream(path);
    }

    private int end(PublishReport report) {
        PrintWriter out = spec.commandLine().getOut();
        if (format.json()) {
            FormatOption.printJson(out, report);
        } else if (report.dryRun()) {
            out.printf(
                    Locale.ROOT,
                    "%s: %d lines are good, %d at fault; published none%n",
                    report.topic(),
                    report.valid(),
                    report.refused());
        } else {
            out.printf(
                    Locale.ROOT,
                    "%s: published %d, refused %d%n",
                    report.topic(),
                    report.published(),
                    report.refused());
        }
        return report.refused() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    /** How far a long input is, once a second, on a line of a terminal. */
    private static final class ProgressLine implements LongConsumer {
        private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

        private final PrintWriter terminal;
        private long lastNanos = System.nanoTime();

        ProgressLine(PrintWriter terminal) {
            this.terminal = terminal;
        }

        @Override
        public void accept(long lines) {
            long now = System.nanoTime();
            if (now - lastNanos >= INTERVAL_NANOS) {
                lastNanos = now;
                terminal.printf(Locale.ROOT, "%,d lines read…\r", lines);
                terminal.flush();
            }
        }
    }
}
