package io.windfall.web;

/** Ends a request with a problem document. The message is for the client: it says what is wrong and never holds a secret. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final int retryAfterSeconds;

    private ApiException(int status, String detail, int retryAfterSeconds, Throwable cause) {
        super(detail, cause);
        this.status = status;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    static ApiException of(int status, String detail) {
        return new ApiException(status, detail, 0, null);
    }

    static ApiException badRequest(String detail, Throwable cause) {
        return new ApiException(400, detail, 0, cause);
    }

    static ApiException notFound(String detail) {
        return of(404, detail);
    }

    /** Try again. */
    static ApiException unavailable(String detail, Throwable cause) {
        return new ApiException(503, detail, 1, cause);
    }

    static ApiException tooMany(String detail, int retryAfterSeconds) {
        return new ApiException(429, detail, retryAfterSeconds, null);
    }

    int status() {
        return status;
    }

    /** When to try again, s; 0: not said. */
    int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
