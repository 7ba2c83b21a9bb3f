package io.windfall.evaluate;

import java.util.List;

/**
 * The mean of independent values and its 95 % confidence interval, mean ± {@code halfWidth}: the standard error of the mean
 * (sample standard deviation over √n) times the 0.975 quantile of Student's t with n − 1 degrees of freedom.
 *
 * @param mean their mean
 * @param halfWidth half of the interval; NaN where there are fewer than two values
 */
public record Interval(double mean, double halfWidth) {

    /** Quantiles for 1 to 30 degrees of freedom. */
    private static final double[] STUDENT = {
        12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, 2.2010, 2.1788, 2.1604, 2.1448,
        2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484,
        2.0452, 2.0423
    };

    private static final double NORMAL = 1.959964;

    /**
     * Of these values.
     *
     * @throws IllegalArgumentException when there are none
     */
    public static Interval of(List<Double> values) {
        int n = values.size();
        if (n == 0) {
            throw new IllegalArgumentException("there is no mean of nothing");
        }
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double mean = sum / n;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        double half = n < 2 ? Double.NaN : student(n - 1) * StrictMath.sqrt(squares / (n - 1) / n);
        return new Interval(mean, half);
    }

    /** The 0.975 quantile; beyond the table by the first terms of its expansion about the normal one. */
    static double student(int freedom) {
        if (freedom <= STUDENT.length) {
            return STUDENT[freedom - 1];
        }
        double z = NORMAL;
        double cube = z * z * z;
        return z + (cube + z) / (4 * freedom) + (5 * cube * z * z + 16 * cube + 3 * z) / (96.0 * freedom * freedom);
    }
}
