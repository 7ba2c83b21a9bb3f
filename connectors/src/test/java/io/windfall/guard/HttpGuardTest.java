package io.windfall.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.AbstractHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpGuardTest {
    private static final double HARDLY_ANY = 1e-3;

    private final LinkedBlockingQueue<AsyncContext> held = new LinkedBlockingQueue<>();
    private final List<Socket> sockets = new ArrayList<>();
    private Server server;
    private ServerConnector connector;

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.stop();
    }

    @Test
    void shouldMakeWhoAsksTooOftenWait() throws Exception {
        start(new GuardLimits(HARDLY_ANY, 2, 9, 9));
        assertThat(answer(send("GET /now"))).startsWith("HTTP/1.1 200");
        assertThat(answer(send("GET /now"))).startsWith("HTTP/1.1 200");
        assertThat(answer(send("GET /now"))).startsWith("HTTP/1.1 429").contains("Retry-After: ", "too many requests");
    }

    @Test
    void shouldRefuseABodyThatIsAnnouncedAsTooLargeUnread() throws Exception {
        start(new GuardLimits(100, 100, 9, 10));
        assertThat(answer(send("POST /now", "Content-Length: 10", "", "0123456789")))
                .startsWith("HTTP/1.1 200");
        Socket large = send("POST /now", "Content-Length: 11");
        large.shutdownOutput(); // else the server would wait for the body until the connection is idle for too long
        assertThat(answer(large))
                .startsWith("HTTP/1.1 413")
                .contains("the body is larger than 10 bytes")
                .doesNotContain("Retry-After");
    }

    /** Streams of events go on without a thread: they count until they are over, and no longer. */
    @Test
    void shouldCountRequestsThatGoOnUntilTheyAreOver() throws Exception {
        start(new GuardLimits(100, 100, 2, 9));
        Socket first = send("GET /hold");
        send("GET /hold");
        AsyncContext one = held.poll(10, TimeUnit.SECONDS);
        AsyncContext two = held.poll(10, TimeUnit.SECONDS);
        assertThat(two).isNotNull();
        assertThat(answer(send("GET /now")))
                .startsWith("HTTP/1.1 429")
                .contains("Retry-After: 1", "more than 2 requests at a time");
        one.complete();
        two.complete();
        assertThat(answer(first)).startsWith("HTTP/1.1 200");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(answer(send("GET /now"))).startsWith("HTTP/1.1 200"));
    }

    @Test
    void shouldRefuseHeadersThatAreTooLarge() throws Exception {
        start(new GuardLimits(100, 100, 9, 9));
        assertThat(answer(send("GET /now", "X: " + "x".repeat(HttpGuard.HEADER_BYTES))))
                .startsWith("HTTP/1.1 431");
    }

    private void start(GuardLimits limits) throws Exception {
        server = new Server();
        HttpConfiguration http = new HttpConfiguration();
        HttpGuard.bound(http);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        HttpGuard.bound(server, connector);
        server.addConnector(connector);
        server.setHandler(new HttpGuard(
                limits,
                (response, status, line) -> response.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8)),
                new AbstractHandler() {
                    @Override
                    public void handle(
                            String target, Request base, HttpServletRequest request, HttpServletResponse response) {
                        base.setHandled(true);
                        if (target.equals("/hold")) {
                            held.add(request.startAsync());
                        }
                    }
                }));
        server.start();
    }

    private Socket send(String request, String... lines) throws IOException {
        Socket socket = new Socket("127.0.0.1", connector.getLocalPort());
        sockets.add(socket);
        String text = request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + String.join("\r\n", lines)
                + (List.of(lines).contains("") ? "" : lines.length == 0 ? "\r\n" : "\r\n\r\n");
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
