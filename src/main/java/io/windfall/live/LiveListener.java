package io.windfall.live;

/** Sees the live demo as it runs; called from several threads. */
public interface LiveListener {

    /** A step of the preparation begins, or something happens that is worth a line. */
    void says(String line);

    /** The surplus is at this site from now on. */
    void sunAt(String site);

    /** A job has arrived and runs. */
    void moved(LiveMove move);

    /** A migration ended otherwise; why. */
    void failed(String job, String source, String destination, String reason);

    /** How many jobs have done all their steps. */
    void finished(String job, int done, int all);
}
