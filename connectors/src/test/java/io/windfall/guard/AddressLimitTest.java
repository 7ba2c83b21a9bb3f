package io.windfall.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class AddressLimitTest {
    @Test
    void shouldGiveAnAddressItsShareAndNoMore() throws IOException {
        AddressLimit limit = new AddressLimit(2);
        InetAddress greedy = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        InetAddress other = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 2});
        assertThat(limit.enter(greedy)).isTrue();
        assertThat(limit.enter(greedy)).isTrue();
        assertThat(limit.enter(greedy)).isFalse();
        assertThat(limit.enter(other)).isTrue();
        limit.leave(greedy);
        limit.leave(greedy);
        assertThat(limit.enter(greedy)).isTrue();
        for (int i = 0; i < 9; i++) {
            assertThat(limit.enter(InetAddress.getLoopbackAddress())).isTrue();
        }
    }

    /** A closed socket tells no address: what was counted by it stayed so for good, and the 65th connection ever was refused. */
    @Test
    void shouldForgetAConnectionWhoseSocketTellsItsAddressNoMore() {
        AddressLimit limit = new AddressLimit(1);
        for (int i = 0; i < 3; i++) {
            EndPoint end = new RemoteEnd();
            Connection connection = new Idle(end);
            limit.onOpened(connection);
            assertThat(end.isOpen()).as("connection %d", i).isTrue();
            Connection beyond = new Idle(new RemoteEnd());
            limit.onOpened(beyond);
            assertThat(beyond.getEndPoint().isOpen()).as("beyond it").isFalse();
            limit.onClosed(beyond);
            end.close();
            limit.onClosed(connection);
        }
    }

    /** The same with Jetty's own sockets. */
    @Test
    void shouldTakeConnectionAfterConnectionOfOneAddress() throws Exception {
        Optional<InetAddress> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
        Assumptions.assumeTrue(own.isPresent(), "this machine has no address but loopback");
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost(own.get().getHostAddress());
        HttpGuard.bound(server, connector);
        server.addConnector(connector);
        server.start();
        try {
            for (int i = 0; i < 2 * HttpGuard.CONNECTIONS_OF_AN_ADDRESS; i++) {
                try (Socket socket = new Socket(own.get(), connector.getLocalPort())) {
                    socket.setSoTimeout(20_000);
                    socket.getOutputStream()
                            .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                    assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                            .as("answer to connection %d", i)
                            .startsWith("HTTP/1.1 404");
                }
            }
        } finally {
            server.stop();
        }
    }

    /** As a socket of Jetty's: it tells its address while it is open. */
    private static final class RemoteEnd extends ByteArrayEndPoint {
        @Override
        public SocketAddress getRemoteSocketAddress() {
            return isOpen() ? new InetSocketAddress("192.0.2.1", 40_000) : null;
        }
    }

    private static final class Idle extends AbstractConnection {
        Idle(EndPoint end) {
            super(end, Runnable::run);
        }

        @Override
        public void onFillable() {}
    }
}
