package io.windfall.web.state;

import io.windfall.text.HostPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;

/**
 * An address of a server.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param port 0 to 65535; 0 only where any free one will do
 */
public record HostAndPort(String host, int port) {

    private static final int LARGEST_PORT = 65_535;

    public HostAndPort {
        Objects.requireNonNull(host, "host");
        if (host.isEmpty() || !host.matches("[A-Za-z0-9._-]+|[0-9A-Fa-f:.%]+")) {
            throw new IllegalArgumentException("'" + host + "' is no host");
        }
        if (port < 0 || port > LARGEST_PORT) {
            throw new IllegalArgumentException("port " + port + " is not within 0 to 65535");
        }
    }

    /**
     * Reads {@code host:port} or {@code [ipv6]:port}.
     *
     * @throws IllegalArgumentException with a line that says what it should be
     */
    public static HostAndPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        String port = text.substring(colon + 1);
        if (host.isEmpty()
                || !bracketed && host.indexOf(':') >= 0
                || !port.matches("[0-9]{1,5}")
                || Integer.parseInt(port) > LARGEST_PORT) {
            throw new IllegalArgumentException("'" + text + "' is no address, write HOST:PORT");
        }
        return new HostAndPort(host, Integer.parseInt(port));
    }

    /**
     * Where other machines reach who listens here: a wildcard becomes this machine's name.
     *
     * @throws UnknownHostException where the host's name means nothing here
     */
    public HostAndPort reachable() throws UnknownHostException {
        return InetAddress.getByName(host).isAnyLocalAddress()
                ? new HostAndPort(InetAddress.getLocalHost().getHostName(), port)
                : this;
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return HostPort.text(host, port);
    }
}
