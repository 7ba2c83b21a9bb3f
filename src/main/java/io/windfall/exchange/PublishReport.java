package io.windfall.exchange;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;

/**
 * What became of an input.
 *
 * @param topic the topic's name on the cluster
 * @param dryRun whether nothing was to be published
 * @param valid lines that make a record which intake would take
 * @param published records that the broker has acknowledged
 * @param refused lines at fault, and records that the broker did not acknowledge
 * @param errors why, by line; the first {@value #MOST_ERRORS}
 * @param errorsLeftOut how many more there were
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record PublishReport(
        @JsonInclude(JsonInclude.Include.ALWAYS) String topic,
        @JsonInclude(JsonInclude.Include.ALWAYS) boolean dryRun,
        @JsonInclude(JsonInclude.Include.ALWAYS) long valid,
        @JsonInclude(JsonInclude.Include.ALWAYS) long published,
        @JsonInclude(JsonInclude.Include.ALWAYS) long refused,
        @JsonInclude(JsonInclude.Include.ALWAYS) List<LineError> errors,
        long errorsLeftOut) {

    /** Errors beyond these are counted, not kept. */
    public static final int MOST_ERRORS = 10_000;

    public PublishReport {
        Objects.requireNonNull(topic, "topic");
        errors = List.copyOf(errors);
    }

    /**
     * A line that was not published.
     *
     * @param line where it begins, counted from 1
     * @param reason why, in one line without control characters
     */
    public record LineError(long line, String reason) {}
}
