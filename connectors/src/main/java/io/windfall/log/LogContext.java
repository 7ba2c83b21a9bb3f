package io.windfall.log;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.MDC;

/**
 * Puts into every line that this thread logs, until it is closed, what the line is about: SLF4J's diagnostic context under the
 * names below. What was there before is back afterwards. A null says nothing.
 */
public final class LogContext implements AutoCloseable {
    public static final String FABRIC = "fabric";
    public static final String JOB = "job";
    public static final String MIGRATION = "migration";

    private final Deque<Before> befores = new ArrayDeque<>();

    private LogContext() {}

    /** About a job of the process's own fabric. */
    public static LogContext job(String job) {
        return new LogContext().and(JOB, job);
    }

    /** About what is not known yet. */
    public static LogContext unknown() {
        return new LogContext();
    }

    /** About a fabric. */
    public static LogContext fabric(String fabric) {
        return new LogContext().and(FABRIC, fabric);
    }

    /** And about this. */
    public LogContext and(String name, String value) {
        if (value != null) {
            befores.push(new Before(name, MDC.get(name)));
            MDC.put(name, value);
        }
        return this;
    }

    @Override
    public void close() {
        while (!befores.isEmpty()) {
            Before before = befores.pop();
            if (before.value() == null) {
                MDC.remove(before.name());
            } else {
                MDC.put(before.name(), before.value());
            }
        }
    }

    private record Before(String name, String value) {}
}
