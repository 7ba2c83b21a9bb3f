package io.windfall.text;

/** How an address is written in a URL, in {@code bootstrap.servers} and to people. */
public final class HostPort {
    private HostPort() {}

    /**
     * {@code host:port}, the literal of an IPv6 address in brackets, since its colons would be taken for the port's.
     *
     * @param host a name, or an address without brackets
     */
    public static String text(String host, int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
