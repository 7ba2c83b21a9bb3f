package io.windfall.guard;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what one remote address opens beyond its share of connections. Loopback, which many sites may share, has no limit. */
final class AddressLimit implements Connection.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(AddressLimit.class);

    private final int most;
    private final Map<InetAddress, Integer> open = new HashMap<>();
    /** Whose each connection is: once it is closed, its socket does not tell any more. */
    private final Map<Connection, InetAddress> counted = new ConcurrentHashMap<>();

    AddressLimit(int most) {
        this.most = most;
    }

    @Override
    public void onOpened(Connection connection) {
        InetAddress address = address(connection);
        if (address == null) {
            return;
        }
        counted.put(connection, address);
        if (!enter(address)) {
            LOG.warn("Refused a connection of {}, which has {} open", address.getHostAddress(), most);
            connection.getEndPoint().close();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        InetAddress address = counted.remove(connection);
        if (address != null) {
            leave(address);
        }
    }

    /** Counts one more connection; says whether it is within the limit. Counted it is either way, until it leaves. */
    synchronized boolean enter(InetAddress address) {
        return address.isLoopbackAddress() || open.merge(address, 1, Integer::sum) <= most;
    }

    synchronized void leave(InetAddress address) {
        open.computeIfPresent(address, (key, n) -> n == 1 ? null : n - 1);
    }

    /** Null where it is the inner one of a TLS connection, which is counted already, or closed. */
    private static InetAddress address(Connection connection) {
        EndPoint end = connection.getEndPoint();
        return !(end instanceof SslConnection.DecryptedEndPoint)
                        && end.getRemoteSocketAddress() instanceof InetSocketAddress remote
                ? remote.getAddress()
                : null;
    }
}
