package io.windfall.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * A published claim and what was measured here: of Tomei, Mayer, Alcini, Salsano, <em>Green Distributed AI Training:
 * Orchestrating Compute Across Renewable-Powered Micro Datacenters</em>, arXiv 2511.16182 (2025). Its traces are not
 * published, so that the figures need not agree.
 *
 * @param policy the policy it is about
 * @param what what is claimed, in words
 * @param published the claim, in words
 * @param measured the measured figure, a fraction, with its interval
 */
public record Claim(String policy, String what, String published, Interval measured) {

    /** Said wherever claims are shown. */
    public static final String CAUTION = "published: arXiv 2511.16182, five sites, simulated on traces that are not"
            + " published; measured: on other traces, so the figures need not agree";

    /** The claims about the policies that were run with the paper's parameters. */
    public static List<Claim> of(Evaluation evaluation) {
        List<Claim> claims = new ArrayList<>();
        for (Result result : evaluation.results()) {
            if (!result.preset().equals("paper")) {
                continue;
            }
            if (result.policy().equals("feasibility-aware")) {
                claims.add(claim(result, "non-renewable energy against static", "-52 %", Metric.GRID_VERSUS_STATIC));
                claims.add(
                        claim(result, "job completion time against static", "-18 %", Metric.COMPLETION_VERSUS_STATIC));
                claims.add(claim(result, "migration overhead", "< 2 %", Metric.OVERHEAD));
            } else if (result.policy().equals("energy-only")) {
                claims.add(claim(result, "delay against static", "+35 %", Metric.COMPLETION_VERSUS_STATIC));
            }
        }
        return claims;
    }

    private static Claim claim(Result result, String what, String published, Metric metric) {
        return new Claim(result.policy(), what, published, result.of(metric));
    }
}
