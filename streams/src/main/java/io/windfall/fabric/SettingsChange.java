package io.windfall.fabric;

/**
 * Settings in force from here on; null leaves what was.
 *
 * @param orderId the order that asks for them
 * @param issuedBy who gave it
 * @param policy static, energy-only, feasibility-aware or windfall
 * @param preset paper or full
 * @param mode what decisions become
 * @param clock where time comes from
 * @param alpha share of the window that a migration may take, 0 &lt; alpha ≤ 1
 * @param epsilon accepted risk that it takes longer, 0 &lt; epsilon &lt; 1
 * @param debounceMillis least time between planning rounds, ms
 * @param dwellSeconds least stay after a move, s
 * @param telemetryDebounceSeconds how long telemetry must contradict a window, s
 * @param leaseMarginSeconds how much longer than its lease a silent session is waited for, s
 * @param copyAhead whether checkpoints are copied ahead
 * @param version the version of the program that wrote them
 */
public record SettingsChange(
        String orderId,
        String issuedBy,
        String policy,
        String preset,
        Settings.Mode mode,
        Settings.Clock clock,
        Double alpha,
        Double epsilon,
        Long debounceMillis,
        Double dwellSeconds,
        Double telemetryDebounceSeconds,
        Double leaseMarginSeconds,
        Boolean copyAhead,
        String version)
        implements JournalEntry.Body {

    public SettingsChange {
        Checks.id("orderId", orderId);
        Checks.id("issuedBy", issuedBy);
        if (policy != null) {
            Settings.checkPolicy(policy);
        }
        if (preset != null) {
            Settings.checkPreset(preset);
        }
        if (alpha != null) {
            Checks.require(alpha > 0 && alpha <= 1, "alpha", "must be above 0 and at most 1 but is " + alpha);
        }
        if (epsilon != null) {
            Checks.require(epsilon > 0 && epsilon < 1, "epsilon", "must be above 0 and below 1 but is " + epsilon);
        }
        if (debounceMillis != null) {
            Checks.between("debounceMillis", debounceMillis, 0, 3_600_000, "ms");
        }
        Checks.optionalBetween("dwellSeconds", dwellSeconds, 0, 1e7, "s");
        Checks.optionalBetween("telemetryDebounceSeconds", telemetryDebounceSeconds, 0, 86_400, "s");
        Checks.optionalBetween("leaseMarginSeconds", leaseMarginSeconds, 0, 86_400, "s");
        Checks.optionalText("version", version);
    }

    /** One that leaves leases and copying ahead as they were. */
    public SettingsChange(
            String orderId,
            String issuedBy,
            String policy,
            String preset,
            Settings.Mode mode,
            Settings.Clock clock,
            Double alpha,
            Double epsilon,
            Long debounceMillis,
            Double dwellSeconds,
            Double telemetryDebounceSeconds,
            String version) {
        this(
                orderId,
                issuedBy,
                policy,
                preset,
                mode,
                clock,
                alpha,
                epsilon,
                debounceMillis,
                dwellSeconds,
                telemetryDebounceSeconds,
                null,
                null,
                version);
    }

    @Override
    public String key() {
        return orderId;
    }
}
