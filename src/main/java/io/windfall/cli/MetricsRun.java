package io.windfall.cli;

import io.windfall.metrics.Metrics;
import io.windfall.metrics.MetricsServer;
import io.windfall.web.state.HostAndPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;

/** The figures of a process that has no other HTTP server. */
final class MetricsRun {
    private MetricsRun() {}

    /**
     * Where to serve them.
     *
     * @param setting what the address was given by
     * @param text HOST:PORT; port 0: any free one
     * @throws UserException when it is no address
     */
    static HostAndPort address(String setting, String text) {
        return TopicOption.valid(setting, () -> HostAndPort.parse(text.strip()));
    }

    /**
     * Begins to measure, and serves the figures until the end; lets {@code windfall health} know where.
     *
     * @return takes what else is to be measured
     * @throws UserException when it cannot listen there
     */
    static Metrics serve(HostAndPort listen, Lifetime lifetime, Surroundings surroundings, PrintWriter out) {
        Metrics metrics = lifetime.hold(Metrics.start());
        try {
            MetricsServer server = lifetime.hold(MetricsServer.start(
                    InetSocketAddress.createUnresolved(listen.host(), listen.port()), metrics::scrape));
            String url = "http://" + new HostAndPort(listen.host(), server.port());
            out.println("Figures for Prometheus at " + url + "/metrics");
            out.flush();
            lifetime.hold(OwnAddress.ofHttp(surroundings, url + "/health/live"));
            return metrics;
        } catch (IOException e) {
            throw UserException.failed(e.getMessage() + "; choose another address with --metrics", e);
        }
    }
}
