package io.windfall.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import io.windfall.feasibility.FeasibilityModel;
import io.windfall.feasibility.Lognormal;
import io.windfall.feasibility.ModelParameters;
import io.windfall.feasibility.MoveQuery;
import io.windfall.testing.Chromium;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The regions that the dashboard draws are those of the model that gives the verdicts. */
class PhaseModelIT {
    private static final String KINDS = """
            async ({ preset, alpha, epsilon, moves }) => {
              const { kind, model } = await import('/model.js');
              const of = model(preset, alpha, epsilon);
              return moves.map(([bytes, bps, seconds]) => kind(of, bytes, bps, seconds));
            }""";

    @ParameterizedTest
    @CsvSource({"full, 0.10, 0.05", "paper, 0.10, 0.05", "full, 0.20, 0.01", "full, 0.05, 0.30"})
    void shouldDrawTheRegionsOfTheModel(String preset, double alpha, double epsilon) throws IOException {
        FeasibilityModel model = new FeasibilityModel(
                ModelParameters.preset(preset).withAlpha(alpha).withEpsilon(epsilon));
        double cv = model.parameters().defaultBandwidthCv();
        List<List<Double>> moves = new ArrayList<>();
        List<String> kinds = new ArrayList<>();
        for (double bytes = 1e7; bytes < 1e12; bytes *= 2.3) {
            for (double bps = 1e7; bps < 9e10; bps *= 2.1) {
                for (double seconds : new double[] {150, 900, 3600, 9000, 30_000, 80_000}) {
                    moves.add(List.of(bytes, bps, seconds));
                    kinds.add(model.verdict(MoveQuery.of(bytes, new Lognormal(bps, cv), seconds, 86_400, 750))
                            .getClass()
                            .getSimpleName()
                            .toUpperCase(Locale.ROOT));
                }
            }
        }
        try (Chromium chromium = Chromium.start();
                FixtureServer server = FixtureServer.start(new FixtureWorld(Instant.now()), 0);
                Visit visit = new Visit(chromium, server.url(), ColorScheme.LIGHT, Visit.WIDE)) {
            visit.open("#/now?fabric=north");
            List<?> drawn = (List<?>) visit.page.evaluate(
                    KINDS, Map.of("preset", preset, "alpha", alpha, "epsilon", epsilon, "moves", moves));
            List<String> different = new ArrayList<>();
            for (int i = 0; i < moves.size(); i++) {
                if (!drawn.get(i).equals(kinds.get(i))) {
                    different.add(moves.get(i) + ": drawn " + drawn.get(i) + ", is " + kinds.get(i));
                }
            }
            System.out.printf(
                    "phase diagram, %s, alpha %s: %d of %d differ%n", preset, alpha, different.size(), moves.size());
            assertThat(different).hasSizeLessThan(moves.size() / 200);
        }
    }
}
