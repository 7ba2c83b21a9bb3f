package io.windfall.executor;

/** The lease in force; over until it is set. */
final class LiveLease implements Lease {

    private volatile long deadlineMillis;
    private volatile String session;

    @Override
    public long deadlineMillis() {
        return deadlineMillis;
    }

    /** The session that holds it, or null before the first. */
    String session() {
        return session;
    }

    void set(String holder, long deadline) {
        session = holder;
        deadlineMillis = deadline;
    }
}
