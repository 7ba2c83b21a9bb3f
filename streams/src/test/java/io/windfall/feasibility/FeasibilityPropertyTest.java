package io.windfall.feasibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each case draws its world from its seed, which the test's name and every failure show. */
class FeasibilityPropertyTest {
    private static final int DRAWS = 400;
    private static final double[] EXTREMES = {
        0, Double.MIN_VALUE, 1e-300, 1e-9, 1, 1e9, 1e15, 1e154, 1e300, Double.MAX_VALUE
    };

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 12);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldBeMonotoneInSizeBandwidthAndWindow(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < DRAWS; i++) {
            FeasibilityModel model = model(random);
            MoveQuery query = query(random);
            double more = 1 + random.nextDouble();
            MoveEstimate base = model.estimate(query);
            MoveEstimate larger = model.estimate(query.withCheckpointBytes(query.checkpointBytes() * more));
            MoveEstimate longer =
                    model.estimate(query.withWindowRemainingSeconds(query.windowRemainingSeconds() * more));
            Lognormal link = query.bandwidth();
            MoveEstimate faster = model.estimate(query.withBandwidth(new Lognormal(link.mean() * more, link.cv())));
            String at = "seed " + seed + ", draw " + i + ": " + query;
            assertThat(larger.probability()).as(at).isLessThanOrEqualTo(base.probability());
            assertThat(larger.expectedGainJoules()).as(at).isLessThanOrEqualTo(base.expectedGainJoules() + 1e-3);
            assertThat(larger.migrationSeconds()).as(at).isGreaterThanOrEqualTo(base.migrationSeconds());
            assertThat(longer.probability()).as(at).isGreaterThanOrEqualTo(base.probability());
            assertThat(longer.expectedGainJoules()).as(at).isGreaterThanOrEqualTo(base.expectedGainJoules() - 1e-3);
            assertThat(faster.probability()).as(at).isGreaterThanOrEqualTo(base.probability());
            assertThat(faster.expectedGainJoules()).as(at).isGreaterThanOrEqualTo(base.expectedGainJoules() - 1e-3);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldBeEvenOddsWhenTheMedianIsJustEnough(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < DRAWS; i++) {
            FeasibilityModel model = model(random);
            double cv = 0.01 + random.nextDouble();
            double required = model.requiredBandwidthBps(logUniform(random, 1e6, 1e12), 1, 10.4, 1e5);
            if (Double.isInfinite(required)) {
                continue;
            }
            Lognormal link = new Lognormal(required * Math.sqrt(1 + cv * cv), cv);
            assertThat(link.probabilityAtLeast(required))
                    .as("seed %d, draw %d: %s", seed, i, link)
                    .isCloseTo(0.5, within(1e-9));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldAnswerAnyFiniteQueryWithNumbers(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 10 * DRAWS; i++) {
            MoveQuery query = extreme(random);
            String at = "seed " + seed + ", draw " + i + ": " + query;
            Verdict verdict = model(random).verdict(query);
            MoveEstimate estimate = verdict.estimate();
            assertThat(estimate.probability()).as(at).isBetween(0.0, 1.0);
            assertThat(estimate.expectedGainJoules()).as(at).isFinite();
            assertThat(estimate.toString()).as(at).doesNotContain("NaN");
            assertThat(verdict.toString()).as(at).doesNotContain("NaN");
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldBeFeasibleUnderEachConditionThatItNames(long seed) {
        Random random = new Random(seed);
        int[] seen = new int[4];
        for (int i = 0; i < DRAWS; i++) {
            FeasibilityModel model = model(random);
            MoveQuery query = query(random);
            if (!(model.verdict(query) instanceof Verdict.Conditional conditional)) {
                continue;
            }
            for (Condition condition : conditional.alternatives()) {
                String at = "seed " + seed + ", draw " + i + ": " + condition + " for " + query;
                assertThat(model.verdict(apply(condition, query, model.parameters())))
                        .as(at)
                        .isInstanceOf(Verdict.Feasible.class);
                seen[kind(condition)]++;
            }
        }
        assertThat(seen).as("seed %d drew every kind of condition", seed).doesNotContain(0);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldAskForNoMoreThanNeeded(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < DRAWS; i++) {
            FeasibilityModel model = model(random);
            MoveQuery query = query(random);
            if (!(model.verdict(query) instanceof Verdict.Conditional conditional)) {
                continue;
            }
            for (Condition condition : conditional.alternatives()) {
                MoveQuery less = fallingShort(condition, query, model.parameters());
                assertThat(model.verdict(less))
                        .as("seed %d, draw %d: short of %s for %s", seed, i, condition, query)
                        .isNotInstanceOf(Verdict.Feasible.class);
            }
        }
    }

    private static MoveQuery apply(Condition condition, MoveQuery query, ModelParameters parameters) {
        if (condition instanceof Condition.LongerWindow window) {
            return query.withWindowRemainingSeconds(window.seconds());
        }
        if (condition instanceof Condition.FasterLink link) {
            return query.withBandwidth(
                    new Lognormal(link.bandwidthBps(), query.bandwidth().cv()));
        }
        if (condition instanceof Condition.SmallerTransfer transfer) {
            double sent = transfer.wireBytes() * parameters.compressionRatio();
            return query.withPrestagedBytes(query.checkpointBytes() - query.unchangedBytes() - sent);
        }
        return query.withConcurrentTransfers(((Condition.FewerTransfers) condition).atMost());
    }

    /** The condition missed by a millionth, by a byte and a millionth, or by one transfer. */
    private static MoveQuery fallingShort(Condition condition, MoveQuery query, ModelParameters parameters) {
        Condition less;
        if (condition instanceof Condition.LongerWindow window) {
            less = new Condition.LongerWindow(window.seconds() * (1 - 1e-6));
        } else if (condition instanceof Condition.FasterLink link) {
            less = new Condition.FasterLink(link.bandwidthBps() * (1 - 1e-6));
        } else if (condition instanceof Condition.SmallerTransfer transfer) {
            less = new Condition.SmallerTransfer(transfer.wireBytes() * (1 + 1e-6) + 2);
        } else {
            less = new Condition.FewerTransfers(((Condition.FewerTransfers) condition).atMost() + 1);
        }
        return apply(less, query, parameters);
    }

    private static int kind(Condition condition) {
        if (condition instanceof Condition.LongerWindow) {
            return 0;
        }
        if (condition instanceof Condition.FasterLink) {
            return 1;
        }
        return condition instanceof Condition.SmallerTransfer ? 2 : 3;
    }

    private static FeasibilityModel model(Random random) {
        ModelParameters parameters = random.nextBoolean() ? ModelParameters.paper() : ModelParameters.full();
        if (random.nextInt(3) == 0) {
            parameters = parameters.withCompressionRatio(1.5).withCodecBytesPerSecond(2e9);
        }
        return new FeasibilityModel(
                parameters.withAlpha(random.nextBoolean() ? 0.1 : 0.5).withEpsilon(random.nextBoolean() ? 0.05 : 0.3));
    }

    private static MoveQuery query(Random random) {
        double bytes = logUniform(random, 1e8, 1e12);
        double cv = random.nextInt(3) == 0 ? 0 : random.nextDouble();
        boolean held = random.nextInt(3) == 0;
        double watts = 200 + 800 * random.nextDouble();
        return new MoveQuery(
                bytes,
                held ? bytes * 0.4 * random.nextDouble() : 0,
                held ? bytes * 0.4 * random.nextDouble() : 0,
                random.nextBoolean(),
                new Lognormal(logUniform(random, 1e8, 5e10), cv),
                1 + random.nextInt(5),
                logUniform(random, 60, 1e5),
                logUniform(random, 60, 1e6),
                0.5 + random.nextDouble(),
                watts,
                watts * (0.5 + random.nextDouble()),
                random.nextBoolean() ? 0 : logUniform(random, 60, 1e5),
                random.nextDouble(),
                0.5 + random.nextDouble() / 2);
    }

    private static MoveQuery extreme(Random random) {
        return new MoveQuery(
                any(random),
                any(random),
                any(random),
                random.nextBoolean(),
                new Lognormal(any(random), any(random)),
                random.nextBoolean() ? 1 + random.nextInt(3) : Integer.MAX_VALUE,
                random.nextInt(5) == 0 ? Double.POSITIVE_INFINITY : any(random) * (random.nextInt(5) == 0 ? -1 : 1),
                any(random),
                Math.max(Double.MIN_VALUE, any(random)),
                any(random),
                any(random),
                random.nextInt(5) == 0 ? Double.POSITIVE_INFINITY : any(random),
                random.nextInt(3) / 2.0,
                random.nextInt(3) / 2.0);
    }

    private static double any(Random random) {
        return random.nextBoolean() ? EXTREMES[random.nextInt(EXTREMES.length)] : logUniform(random, 1e-3, 1e12);
    }

    private static double logUniform(Random random, double low, double high) {
        return low * Math.pow(high / low, random.nextDouble());
    }
}
