package io.windfall.guard;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.eclipse.jetty.server.ConnectionLimit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpChannelState;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.HandlerWrapper;

/**
 * Stands before the handler of a listener: an address that asks too often, or for too much at a time, is answered 429 with
 * {@code Retry-After}, a body that is announced as too large 413; neither costs the listener more than the answer.
 * {@link #bound} sets what Jetty itself enforces.
 */
public final class HttpGuard extends HandlerWrapper {
    /** Most of the headers of a request, B. */
    public static final int HEADER_BYTES = 8 << 10;

    /** Connections of all clients at a time. */
    public static final int CONNECTIONS = 256;

    /** Connections of one address at a time; loopback, which many share, has no limit. */
    public static final int CONNECTIONS_OF_AN_ADDRESS = 64;

    /** How long a request may make no progress, and a connection may be open without one, ms. */
    public static final long IDLE_MILLIS = 30_000;

    private static final int TOO_MANY = 429;
    private static final int TOO_LARGE = 413;

    private final GuardLimits limits;
    private final Refused refused;
    private final Predicate<HttpServletRequest> uncounted;
    private final RateLimits rates;
    private final Map<String, Integer> underWay = new HashMap<>();

    /** Writes the answer to a request that is not let through, in the listener's own form. */
    @FunctionalInterface
    public interface Refused {
        /**
         * Answers; {@code Retry-After} is set already where there is one.
         *
         * @param status 413 or 429
         * @param line what is wrong, for the client
         */
        void answer(HttpServletResponse response, int status, String line) throws IOException;
    }

    public HttpGuard(GuardLimits limits, Refused refused) {
        this(limits, refused, request -> false);
    }

    /**
     * As the other, but some requests are not counted against what their address may ask for a second; all other limits hold for
     * them, too.
     *
     * @param uncounted says so of a request that has proved who it is of: it is asked before anything else
     */
    public HttpGuard(GuardLimits limits, Refused refused, Predicate<HttpServletRequest> uncounted) {
        this.limits = limits;
        this.refused = refused;
        this.uncounted = uncounted;
        this.rates = new RateLimits(limits.requestsPerSecond(), limits.burst(), System::nanoTime);
    }

    /** As the other, before a handler. */
    public HttpGuard(GuardLimits limits, Refused refused, Handler handler) {
        this(limits, refused);
        setHandler(handler);
    }

    /** Bounds the headers and the times of requests, and tells nobody whose server this is. */
    public static void bound(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setIdleTimeout(IDLE_MILLIS);
    }

    /** Bounds the connections of a server's connector, in all and of an address. */
    public static void bound(Server server, ServerConnector connector) {
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addBean(new ConnectionLimit(CONNECTIONS, connector));
        connector.addBean(new AddressLimit(CONNECTIONS_OF_AN_ADDRESS));
    }

    @Override
    public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        HttpChannelState state = base.getHttpChannelState();
        if (!state.isInitial()) { // let through before, and dispatched once more
            super.handle(target, base, request, response);
            return;
        }
        String address = base.getRemoteAddr();
        int wait = uncounted.test(request) ? 0 : rates.take(address);
        if (wait > 0) {
            refuse(base, response, TOO_MANY, "too many requests from " + address + ": wait a little", wait);
        } else if (base.getContentLengthLong() > limits.bodyBytes()) {
            refuse(base, response, TOO_LARGE, "the body is larger than " + limits.bodyBytes() + " bytes", 0);
        } else if (!enter(address)) {
            refuse(
                    base,
                    response,
                    TOO_MANY,
                    "more than " + limits.concurrent() + " requests at a time from " + address + ": wait for an answer",
                    1);
        } else {
            try {
                super.handle(target, base, request, response);
            } finally {
                if (state.isAsyncStarted()) {
                    state.addListener(new OnEnd(address));
                } else {
                    leave(address);
                }
            }
        }
    }

    private void refuse(Request base, HttpServletResponse response, int status, String line, int retryAfterSeconds)
            throws IOException {
        base.setHandled(true);
        response.setStatus(status);
        if (retryAfterSeconds > 0) {
            response.setHeader("Retry-After", Integer.toString(retryAfterSeconds));
        }
        refused.answer(response, status, line);
    }

    private boolean enter(String address) {
        synchronized (underWay) {
            int now = underWay.merge(RateLimits.group(address), 1, Integer::sum);
            if (now <= limits.concurrent()) {
                return true;
            }
        }
        leave(address);
        return false;
    }

    private void leave(String address) {
        synchronized (underWay) {
            underWay.computeIfPresent(RateLimits.group(address), (key, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Counts a request that went on without a thread out when it is over. */
    private final class OnEnd implements AsyncListener {
        private final String address;

        OnEnd(String address) {
            this.address = address;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            leave(address);
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // completes afterwards
        }

        @Override
        public void onError(AsyncEvent event) {
            // completes afterwards
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
