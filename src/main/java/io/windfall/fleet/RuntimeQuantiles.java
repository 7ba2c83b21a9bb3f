package io.windfall.fleet;

import java.util.List;

/**
 * A distribution of run times by its quantiles, linear between two of them.
 *
 * @param points ascending in probability from 0 to 1, run times not falling; at least two
 */
public record RuntimeQuantiles(List<Point> points) {

    public RuntimeQuantiles {
        points = List.copyOf(points);
        if (points.size() < 2
                || points.get(0).probability() != 0
                || points.get(points.size() - 1).probability() != 1) {
            throw new IllegalArgumentException("quantiles must run from 0 to 1");
        }
        for (int i = 1; i < points.size(); i++) {
            Point before = points.get(i - 1);
            Point point = points.get(i);
            if (!(point.probability() > before.probability()) || !(point.seconds() >= before.seconds())) {
                throw new IllegalArgumentException(
                        "quantiles must rise, and run times must not fall, at quantile " + point.probability());
            }
        }
    }

    /** The run time that is not exceeded with that probability, s. */
    public double secondsAt(double probability) {
        int i = 1;
        while (i < points.size() - 1 && points.get(i).probability() < probability) {
            i++;
        }
        Point low = points.get(i - 1);
        Point high = points.get(i);
        double share = (probability - low.probability()) / (high.probability() - low.probability());
        return low.seconds() + share * (high.seconds() - low.seconds());
    }

    /** The probability of a run time of at most that, s. */
    public double probabilityOf(double seconds) {
        if (seconds < points.get(0).seconds()) {
            return 0;
        }
        for (int i = 1; i < points.size(); i++) {
            Point low = points.get(i - 1);
            Point high = points.get(i);
            if (seconds < high.seconds()) {
                double share = (seconds - low.seconds()) / (high.seconds() - low.seconds());
                return low.probability() + share * (high.probability() - low.probability());
            }
        }
        return 1;
    }

    /** The mean run time between two probabilities, s: exact, as the curve is made of straight lines. */
    public double meanBetween(double from, double to) {
        double area = 0;
        double last = from;
        for (Point point : points) {
            if (point.probability() > from && point.probability() < to) {
                area += (point.probability() - last) * (secondsAt(last) + point.seconds()) / 2;
                last = point.probability();
            }
        }
        area += (to - last) * (secondsAt(last) + secondsAt(to)) / 2;
        return area / (to - from);
    }

    /**
     * One quantile.
     *
     * @param probability 0 to 1
     * @param seconds run time, s, 0 or more
     */
    public record Point(double probability, double seconds) {}
}
