package io.windfall.fabric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What is counted of a window that is open, or of a demand-response event that holds or is about to, until its
 * {@link WindowReport} is made. Bounded: at most {@link #MOST_JOBS} jobs that moved in and as many that did not are told
 * apart; what comes beyond is left out.
 *
 * @param subject what it is about
 * @param metered the energy
 * @param moves the migrations that ended meanwhile
 * @param guests jobs that moved in meanwhile and are there still, sorted by job
 * @param refused jobs that were weighed and did not come, each with its last reason, sorted by job
 * @param event what is particular to an event; null: it is a window
 */
public record ReportAccount(
        Subject subject, Metered metered, Moves moves, List<Guest> guests, List<Refusal> refused, Event event)
        implements Table.Placed {

    static final int MOST_JOBS = 1000;

    private static final Moves NO_MOVES = new Moves(0, 0, 0);

    public ReportAccount {
        guests = List.copyOf(guests);
        refused = List.copyOf(refused);
    }

    static ReportAccount of(Subject subject, long nowMillis, Event event) {
        return new ReportAccount(subject, Metered.from(nowMillis), NO_MOVES, List.of(), List.of(), event);
    }

    static String windowKey(String site) {
        return site + "/window";
    }

    static String eventKey(String site, String signal) {
        return site + "/event/" + signal;
    }

    /** Its key in its table: a site has one window at a time, and any number of events. */
    public String key() {
        return event == null
                ? windowKey(subject.site())
                : eventKey(subject.site(), subject.signals().get(0));
    }

    @Override
    public String place() {
        return subject.site();
    }

    /** Whether it holds already; an event is looked at before it does. */
    boolean hasBegun() {
        return subject.openedAtMillis() > 0;
    }

    ReportAccount with(Subject newSubject) {
        return new ReportAccount(newSubject, metered, moves, guests, refused, event);
    }

    ReportAccount with(Metered newMetered) {
        return newMetered == metered ? this : new ReportAccount(subject, newMetered, moves, guests, refused, event);
    }

    ReportAccount with(Event newEvent) {
        return newEvent.equals(event) ? this : new ReportAccount(subject, metered, moves, guests, refused, newEvent);
    }

    /** It begins to hold now. */
    ReportAccount begun(long nowMillis) {
        return new ReportAccount(subject.openedAt(nowMillis), Metered.from(nowMillis), moves, guests, refused, event);
    }

    /** A migration to or from its site has ended. */
    ReportAccount counting(Migration migration) {
        boolean in = migration.destination().equals(subject.site());
        boolean completed = migration.phase() == Migration.Phase.COMPLETED;
        Moves counted = new Moves(
                moves.in() + (completed && in ? 1 : 0),
                moves.out() + (completed && !in ? 1 : 0),
                moves.failed() + (completed ? 0 : 1));
        List<Guest> there = new ArrayList<>(guests);
        there.removeIf(guest -> guest.job().equals(migration.job()) && completed);
        if (completed && in && event == null && there.size() < MOST_JOBS) {
            there.add(new Guest(migration.job(), migration.source()));
            there.sort(Comparator.comparing(Guest::job));
        }
        List<Refusal> not = new ArrayList<>(refused);
        not.removeIf(refusal -> completed && in && refusal.job().equals(migration.job()));
        return new ReportAccount(subject, metered, counted, there, not, event);
    }

    /** Jobs were weighed anew and do not come. */
    ReportAccount refusing(Map<String, String> reasonsByJob) {
        List<Refusal> all = new ArrayList<>(refused.size() + reasonsByJob.size());
        for (Refusal held : refused) {
            if (!reasonsByJob.containsKey(held.job())) {
                all.add(held);
            }
        }
        reasonsByJob.forEach((job, reason) -> {
            if (all.size() < MOST_JOBS) {
                all.add(new Refusal(job, reason));
            }
        });
        all.sort(Comparator.comparing(Refusal::job));
        return new ReportAccount(subject, metered, moves, guests, all, event);
    }

    /** Without guests that have gone. */
    ReportAccount withGuests(List<Guest> stillThere) {
        return new ReportAccount(subject, metered, moves, stillThere, refused, event);
    }

    /**
     * What an account is about.
     *
     * @param id identifies the report at its site
     * @param site the site
     * @param signals ids of the signals that made it so far, sorted
     * @param openedAtMillis when it began to hold, ms since 1970-01-01 UTC; 0: it is about to
     * @param promisedEndMillis the end stated when it opened; null: open
     * @param promisedWattHours surplus energy stated when it opened, Wh; null: not stated
     * @param coveredUntilMillis the end that is known now; {@link Long#MAX_VALUE}: open
     * @param changesAtMillis when a signal of the site begins or ends to hold next; {@link Long#MAX_VALUE}: never
     */
    public record Subject(
            String id,
            String site,
            List<String> signals,
            long openedAtMillis,
            Long promisedEndMillis,
            Double promisedWattHours,
            long coveredUntilMillis,
            long changesAtMillis) {

        public Subject {
            signals = List.copyOf(signals);
        }

        Subject openedAt(long millis) {
            return new Subject(
                    id,
                    site,
                    signals,
                    millis,
                    promisedEndMillis,
                    promisedWattHours,
                    coveredUntilMillis,
                    changesAtMillis);
        }

        /** The signals as they are now. */
        Subject signalled(List<String> holding, long coveredUntil, long changesAt) {
            TreeSet<String> ids = new TreeSet<>(signals);
            ids.addAll(holding);
            return new Subject(
                    id,
                    site,
                    List.copyOf(ids),
                    openedAtMillis,
                    promisedEndMillis,
                    promisedWattHours,
                    coveredUntil,
                    changesAt);
        }
    }

    /** Migrations that ended: to the site, away from it, and those of both that did not succeed. */
    public record Moves(int in, int out, int failed) {}

    /** A job that moved in, and where it came from. */
    public record Guest(String job, String source) {}

    /** A job that did not come, and why, a word. */
    public record Refusal(String job, String reason) {}

    /**
     * What is particular to a demand-response event.
     *
     * @param limitWatts the import limit, W; where it was revised, the lowest
     * @param drawBeforeWatts what jobs at the site drew from the grid before anything was shed for it, W
     * @param withinAtMillis when the draw first was within the limit, ms since 1970-01-01 UTC; null: it was not yet
     * @param mostRested the most jobs at the site that were paused at once
     */
    public record Event(double limitWatts, double drawBeforeWatts, Long withinAtMillis, int mostRested) {}
}
