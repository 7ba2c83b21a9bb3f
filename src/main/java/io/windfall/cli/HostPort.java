package io.windfall.cli;

import java.net.InetSocketAddress;

/** Reads {@code host:port} as users write it; an IPv6 address stands in brackets. */
final class HostPort {
    private static final int LARGEST_PORT = 65_535;

    private HostPort() {}

    /**
     * The address; its host is not looked up.
     *
     * @param what the key or flag it was given for
     * @throws UserException when it is none
     */
    static InetSocketAddress parse(String what, String value) {
        int colon = value.lastIndexOf(':');
        String host = colon < 0 ? "" : value.substring(0, colon).trim();
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            int port = Integer.parseInt(value.substring(colon + 1).trim());
            if (!host.isEmpty() && port >= 0 && port <= LARGEST_PORT) {
                return InetSocketAddress.createUnresolved(host, port);
            }
        } catch (NumberFormatException e) {
            throw wrong(what, value, e);
        }
        throw wrong(what, value, null);
    }

    private static UserException wrong(String what, String value, Throwable cause) {
        return UserException.usage(what + ": '" + value + "' is not host:port, such as 127.0.0.1:9464", cause);
    }
}
