package io.windfall.executor;

import java.io.IOException;

/** Told of the lease before anything is started under it: what guards the jobs from outside this process, such as a watchdog. */
public interface LeaseListener {

    /** One that tells nobody: the lease is known within this process only. */
    LeaseListener NONE = (session, deadlineMillis) -> {};

    /**
     * @param session the session that holds the lease
     * @param deadlineMillis its end, ms on the boot clock; {@link Long#MAX_VALUE}: none is promised
     * @throws IOException where it cannot be told; tried again until the old lease ends
     */
    void set(String session, long deadlineMillis) throws IOException;
}
