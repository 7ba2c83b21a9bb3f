package io.windfall.driver;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Jobs whose records cannot be read, kept until the others have been looked after. */
final class Unreadable {

    private final Map<String, Exception> failures = new TreeMap<>();

    /** Looks after one job; what goes wrong is kept and keeps no other job waiting. */
    void unless(String job, Look look) {
        try {
            look.after();
        } catch (IOException | RuntimeException e) {
            failures.putIfAbsent(job, e);
        }
    }

    boolean any() {
        return !failures.isEmpty();
    }

    /** Throws what went wrong, if anything did; all jobs are named. */
    void raise() throws IOException {
        if (any()) {
            IOException raised = new IOException("the records of these jobs cannot be read: " + failures);
            failures.values().forEach(raised::addSuppressed);
            throw raised;
        }
    }

    /** One job's turn. */
    interface Look {
        void after() throws IOException;
    }
}
