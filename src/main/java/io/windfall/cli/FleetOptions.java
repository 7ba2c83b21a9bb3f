package io.windfall.cli;

import io.windfall.fleet.CheckpointMix;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.Trouble;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** What a simulated fleet may be told to be like; what is not given stays as it is. */
final class FleetOptions {

    @Option(names = "--load", paramLabel = "SHARE", description = "Mean share of all slots that arriving work fills.")
    private Double load;

    @Option(names = "--slots", paramLabel = "N", description = "GPU slots of each site (default: 8).")
    private Integer slots;

    @Option(
            names = "--skew",
            paramLabel = "SHARE",
            description = "Share of the jobs that arrive at the scenario's first site; 0: all sites alike.")
    private Double skew;

    @Option(names = "--burst", paramLabel = "N", description = "Jobs that arrive together, within an hour.")
    private Integer burst;

    @Option(
            names = "--mix",
            paramLabel = "A,B,C",
            description = "Shares of checkpoints of 1 to 10, 10 to 100 and 100 to 200 GB (default: 0.5,0.4,0.1).")
    private String mix;

    @Option(names = "--bandwidth-scale", paramLabel = "F", description = "Factor on every link's mean bandwidth.")
    private Double bandwidthScale;

    @Option(
            names = "--bandwidth-cv",
            paramLabel = "C",
            description = "Coefficient of variation of a transfer's bandwidth (default: 0.22).")
    private Double bandwidthCv;

    @Option(
            names = "--forecast-error",
            paramLabel = "H",
            description =
                    "Announced ends of surplus are wrong by up to so many hours, corrected when it shows (default: 0).")
    private Double forecastError;

    @Option(
            names = "--forecast-lead",
            paramLabel = "H",
            description =
                    "Surplus is announced as a forecast so many hours before it begins (default: 0, when it begins).")
    private Double forecastLead;

    @Option(
            names = "--failures",
            paramLabel = "SHARE",
            description =
                    "Share of transfers that fail midway: half break off, a quarter meet a partition of their link, a quarter"
                            + " an outage of their destination, each of ten minutes (default: 0).")
    private Double failures;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "S",
            description = "Seconds between checkpoints of a running job (default: 0, only when it is stopped).")
    private Double checkpointInterval;

    @Option(
            names = "--delta",
            paramLabel = "SHARE",
            description =
                    "Share of a checkpoint that changes until the next; with it and --checkpoint-interval, checkpoints are"
                            + " copied ahead where a move lacks time (default: not known, nothing is copied ahead).")
    private Double delta;

    @Option(
            names = "--deadline",
            paramLabel = "F",
            description = "Deadline of a job: its arrival plus its run time times one plus this (default: none).")
    private Double deadline;

    @Option(
            names = "--alpha",
            paramLabel = "SHARE",
            description = "Largest share of a window that a move may take (default: 0.10).")
    private Double alpha;

    @Option(
            names = "--epsilon",
            paramLabel = "P",
            description = "Largest accepted probability that it takes more (default: 0.05).")
    private Double epsilon;

    /** A fleet with these figures changed. */
    FleetConfig on(FleetConfig fleet) {
        if (delta != null && or(checkpointInterval, fleet.checkpointIntervalSeconds()) == 0) {
            throw UserException.usage(
                    "--delta needs --checkpoint-interval: what is copied ahead is a checkpoint written while its job runs");
        }
        FleetConfig.Builder changed = fleet.toBuilder()
                .load(or(load, fleet.load()))
                .slotsPerSite(or(slots, fleet.slotsPerSite()))
                .arrivals(or(skew, fleet.skew()), or(burst, fleet.burst()))
                .mix(mix == null ? fleet.mix() : mixOf(mix))
                .bandwidth(or(bandwidthCv, fleet.bandwidthCv()), or(bandwidthScale, 1.0) * fleet.bandwidthScale())
                .forecast(or(forecastError, fleet.forecastErrorHours()), or(forecastLead, fleet.forecastLeadHours()))
                .trouble(failures == null ? fleet.trouble() : Trouble.ofShare(failures))
                .checkpoints(or(checkpointInterval, fleet.checkpointIntervalSeconds()), or(delta, fleet.deltaShare()))
                .deadlineFactor(or(deadline, fleet.deadlineFactor()))
                .model(fleet.model()
                        .withAlpha(or(alpha, fleet.model().alpha()))
                        .withEpsilon(or(epsilon, fleet.model().epsilon())));
        return changed.build();
    }

    /** What was given, as it would be typed. */
    List<String> changed(CommandLine command) {
        List<String> given = new ArrayList<>();
        for (OptionSpec option : command.getParseResult().matchedOptionsSet()) {
            if (option.userObject() instanceof java.lang.reflect.Field field
                    && field.getDeclaringClass() == FleetOptions.class) {
                given.add(option.longestName() + " " + option.getValue());
            }
        }
        return given;
    }

    private static CheckpointMix mixOf(String text) {
        String[] shares = text.split(",", -1);
        if (shares.length != 3) {
            throw UserException.usage("--mix must be three shares such as 0.5,0.4,0.1, not '" + text + "'");
        }
        try {
            return new CheckpointMix(
                    Double.parseDouble(shares[0]), Double.parseDouble(shares[1]), Double.parseDouble(shares[2]));
        } catch (NumberFormatException e) {
            throw UserException.usage("--mix must be three shares such as 0.5,0.4,0.1, not '" + text + "'");
        }
    }

    private static <T> T or(T given, T held) {
        return given == null ? held : given;
    }
}
