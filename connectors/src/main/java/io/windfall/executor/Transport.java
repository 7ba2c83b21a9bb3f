package io.windfall.executor;

import io.windfall.executor.machine.Instruction;
import io.windfall.transfer.LinkMeasure;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Moves checkpoints between sites. */
interface Transport extends AutoCloseable {

    /** Where other sites pull from. */
    String url();

    /** SHA-256 of this site's certificate, lower-case hex; null on plain loopback. */
    String key();

    /** Lets a site have a checkpoint; safe to repeat. */
    void offer(String job, String manifestDigest, String destination) throws IOException;

    /** Offers nothing of that job any more. */
    void withdraw(String job) throws IOException;

    /**
     * Pulls a checkpoint into the store, and returns when it is there, whole and verified. An interrupt breaks it off.
     *
     * @throws IOException where it failed for good, with a line that says why
     */
    Pulled pull(Instruction command, Progress progress) throws IOException, InterruptedException;

    /**
     * Measures the link from another site to here.
     *
     * @param goOn asked now and then whether to go on
     * @return empty where it was broken off, or the other site has another probe under way
     * @throws IOException with a line that says why the other site does not answer
     */
    Optional<LinkMeasure> probe(URI source, int bytes, BooleanSupplier goOn) throws IOException;

    @Override
    void close();

    /** Told of a pull now and then. */
    interface Progress {
        void at(long transferredBytes, long totalBytes, double bandwidthBps, double seconds);
    }

    /** What was pulled, in how many bytes on the wire and how much time on it. */
    record Pulled(Checkpoint checkpoint, long transferredBytes, double transferSeconds, double bandwidthBps) {}
}
