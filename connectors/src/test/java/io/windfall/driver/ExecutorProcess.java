package io.windfall.driver;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** An executor in miniature, as a process of its own to be killed: takes a lease, starts a job, says so, and stays. */
final class ExecutorProcess {

    private ExecutorProcess() {}

    public static void main(String[] args) throws Exception {
        Path dir = Path.of(args[0]);
        Site site = new Site(dir, new FolderStore(dir.resolve("store")));
        site.leaseFor(Long.parseLong(args[2]));
        site.driver.start(args[1], 1, null, site.lease);
        System.out.println("started");
        new CountDownLatch(1).await();
    }
}
