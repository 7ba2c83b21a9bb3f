package io.windfall.fleet;

import io.windfall.fabric.Command;
import java.util.ArrayList;
import java.util.List;

/** Follows each move from departure until what it brought can be measured (see {@link FleetListener.Move}). */
final class Moves {

    private final OpenTimes surplus;
    private final double computeWatts;
    private final double sendWatts;
    private final Tally tally;
    private final List<Course> underWay = new ArrayList<>();
    private final List<Course> staying = new ArrayList<>();
    private FleetListener listener = FleetListener.NONE;

    Moves(OpenTimes surplus, double computeWatts, double sendWatts, Tally tally) {
        this.surplus = surplus;
        this.computeWatts = computeWatts;
        this.sendWatts = sendWatts;
        this.tally = tally;
    }

    void listen(FleetListener heard) {
        listener = heard;
    }

    /** @param wouldRun whether the job would have run on, had it stayed */
    Course begin(SimJob job, Command command, int source, int destination, boolean wouldRun, long nowMillis) {
        long wouldRunMillis = wouldRun ? job.remainingAt(nowMillis) : 0;
        Course course = new Course(job, command, source, destination, wouldRunMillis, nowMillis);
        underWay.add(course);
        return course;
    }

    /** The job runs at its destination: its stay begins. */
    void arrived(Course course, long nowMillis) {
        underWay.remove(course);
        course.endedMillis = nowMillis;
        course.arrived = true;
        if (course.windowOver) {
            measure(course, nowMillis);
        } else {
            staying.add(course);
        }
    }

    void failed(Course course, long nowMillis) {
        underWay.remove(course);
        course.endedMillis = nowMillis;
        measure(course, nowMillis);
    }

    /** The job no longer computes where it was. */
    void leaves(SimJob job, long nowMillis) {
        for (int i = 0; i < staying.size(); i++) {
            if (staying.get(i).job == job) {
                measure(staying.remove(i), nowMillis);
                return;
            }
        }
    }

    /** A window closes: whoever came for it has had what there was. */
    void closes(int site, long nowMillis) {
        for (Course course : underWay) {
            course.windowOver |= course.destination == site;
        }
        List<Course> over = new ArrayList<>();
        for (Course course : staying) {
            if (course.destination == site) {
                over.add(course);
            }
        }
        staying.removeAll(over);
        over.forEach(course -> measure(course, nowMillis));
    }

    private void measure(Course course, long nowMillis) {
        long used = course.arrived ? surplus.openMillis(course.destination, course.endedMillis, nowMillis) : 0;
        long staysUntil = StrictMath.min(nowMillis, course.begunMillis + course.wouldRunMillis);
        long forgone = surplus.openMillis(course.source, course.begunMillis, staysUntil);
        double gain = (computeWatts * (used - forgone) - sendWatts * course.sentOnGridMillis) / 1000;
        FleetListener.Move move = new FleetListener.Move(
                course.job.id(),
                course.command.migrationId(),
                course.command.source(),
                course.command.destination(),
                course.begunMillis,
                course.endedMillis,
                course.arrived,
                course.job.spec.checkpointBytes(),
                (course.endedMillis - course.begunMillis) / 1000.0,
                course.sentMillis / 1000.0,
                course.bandwidthBps,
                sendWatts * course.sentMillis / 1000,
                gain);
        tally.measured(move);
        listener.moved(move);
    }

    /** A move under way, or one whose job stays. */
    final class Course {
        private final SimJob job;
        private final Command command;
        private final int source;
        private final int destination;
        /** For how long it would have computed, had it stayed. */
        private final long wouldRunMillis;

        private final long begunMillis;
        private long endedMillis;
        private boolean arrived;
        private boolean windowOver;
        private long sentMillis;
        private long sentOnGridMillis;
        private double bandwidthBps;

        private Course(
                SimJob job, Command command, int source, int destination, long wouldRunMillis, long begunMillis) {
            this.job = job;
            this.command = command;
            this.source = source;
            this.destination = destination;
            this.wouldRunMillis = wouldRunMillis;
            this.begunMillis = begunMillis;
        }

        /** A transfer was on the wire, to the end or until it broke off. */
        void sent(int from, long sinceMillis, long nowMillis, double drawnBps) {
            sentMillis += nowMillis - sinceMillis;
            sentOnGridMillis += nowMillis - sinceMillis - surplus.openMillis(from, sinceMillis, nowMillis);
            bandwidthBps = drawnBps;
        }
    }
}
