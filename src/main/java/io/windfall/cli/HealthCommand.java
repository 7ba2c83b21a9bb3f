package io.windfall.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.util.List;
import java.util.concurrent.Callable;
import javax.net.ssl.HttpsURLConnection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "health",
        description = {
            "Asks a running process how it is: one line, exit code 0 when it is well and 1 when it is not.",
            "Without --url those that run from this home directory are asked, each where it says: 'run' and 'up' at"
                    + " /health/ready, an executor with --metrics at /health/live, broker and registry alone at the registry."
        },
        footer = {"", "Examples:", "  windfall health", "  windfall health --url http://127.0.0.1:8080/health/live"})
final class HealthCommand implements Callable<Integer> {
    private static final int PATIENCE_MILLIS = 5_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "What to ask; it answers 200 while all is well (default: what runs from this home directory).")
    private String url;

    @Override
    public Integer call() throws IOException {
        List<String> asked = url == null ? OwnAddress.all(Main.of(spec).surroundings()) : List.of(url);
        PrintWriter out = spec.commandLine().getOut();
        if (asked.isEmpty()) {
            throw UserException.failed("nothing that can be asked runs from "
                    + Main.of(spec).surroundings().home() + ": give --url, or start it with --http or --metrics");
        }
        for (String one : asked) {
            int status = ask(one, url == null);
            if (status != HttpURLConnection.HTTP_OK) {
                throw UserException.failed(one + " answers " + status + ": it is not well, or not ready yet");
            }
        }
        out.println("well: " + String.join(", ", asked));
        return ExitCode.OK;
    }

    /** @param own whether a process of this machine has left that address: it is loopback, or one of this machine's */
    private static int ask(String text, boolean own) {
        HttpURLConnection connection;
        try {
            URL address = URI.create(text).toURL();
            if (!address.getProtocol().startsWith("http")) {
                throw new MalformedURLException("give http:// or https://");
            }
            connection = (HttpURLConnection) address.openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            connection.setInstanceFollowRedirects(false);
            if (own && connection instanceof HttpsURLConnection secure) {
                OwnTls.trustAnybody(secure);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw UserException.usage("--url: '" + text + "' is no address to ask (" + e.getMessage() + ")", e);
        }
        try {
            return connection.getResponseCode();
        } catch (IOException e) {
            throw UserException.failed(text + " does not answer (" + Failures.reason(e) + ")", e);
        } finally {
            connection.disconnect();
        }
    }
}
