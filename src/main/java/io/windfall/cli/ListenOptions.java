package io.windfall.cli;

import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.web.state.HostAndPort;
import java.io.PrintWriter;
import java.net.UnknownHostException;
import picocli.CommandLine.Option;

/** {@code --listen} and {@code --advertise}: where the embedded broker and registry are reached from. */
final class ListenOptions {
    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Address and port of the broker, and the registry's address: for other machines of a network"
                    + " that is trusted (default: 127.0.0.1:" + UpCommand.KAFKA_PORT + ").")
    private String listen;

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT",
            description = "Where the broker tells other machines to find it (default: as --listen, with this machine's"
                    + " name for 0.0.0.0).")
    private String advertise;

    /**
     * Where the stack listens; its directory is still to be said.
     *
     * @param kafkaPort null: not given
     * @throws UserException when an address is none, or two flags contradict each other
     */
    EmbeddedStackConfig config(Integer kafkaPort, int registryPort) {
        if (listen == null) {
            if (advertise != null) {
                throw UserException.usage("--advertise goes with --listen: give both");
            }
            int port = kafkaPort == null ? UpCommand.KAFKA_PORT : kafkaPort;
            return new EmbeddedStackConfig(null, port, registryPort);
        }
        if (kafkaPort != null) {
            throw UserException.usage("give --listen or --kafka-port, not both");
        }
        HostAndPort address = address("--listen", listen);
        HostAndPort told = advertise == null ? reachable(address) : address("--advertise", advertise);
        if (told.port() == 0) {
            throw UserException.usage("give a port with --listen, not 0: other machines must know it");
        }
        return new EmbeddedStackConfig(null, address.port(), registryPort).reachableAt(address.host(), told.toString());
    }

    /** Says in one line what listening beyond this machine means. */
    void warn(PrintWriter err) {
        if (listen != null && !WebRun.isLoopback(address("--listen", listen).host())) {
            err.println("note: broker and registry are open to every machine that reaches " + listen
                    + ", with neither TLS nor authentication: for a network that is trusted only");
            err.flush();
        }
    }

    private static HostAndPort address(String flag, String text) {
        return TopicOption.valid(flag, () -> HostAndPort.parse(text.strip()));
    }

    private static HostAndPort reachable(HostAndPort address) {
        try {
            return address.reachable();
        } catch (UnknownHostException e) {
            throw UserException.usage("--listen: this machine does not know the address " + address.host(), e);
        }
    }
}
