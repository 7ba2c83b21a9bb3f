package io.windfall.web.state;

import io.windfall.schema.ActionKind;
import io.windfall.schema.DestinationVerdict;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.VerdictKind;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a decision is searched by, and the record as it came: that takes a tenth of the memory of the decoded one.
 *
 * @param verdicts of the chosen destination; where the job stays, all that were given
 */
record KeptDecision(
        Order order,
        String id,
        String job,
        String source,
        String destination,
        ActionKind action,
        Set<VerdictKind> verdicts,
        byte[] wire) {

    private static final Pattern NUMBERS = Pattern.compile(".*-([0-9]{1,18})-([0-9]{1,9})");

    /** By time, then by the numbers of the journal's entry and within it, that ids end with. */
    record Order(long atMillis, long entry, long index, String id) implements Comparable<Order> {
        private static final Comparator<Order> ORDER = Comparator.comparingLong(Order::atMillis)
                .thenComparingLong(Order::entry)
                .thenComparingLong(Order::index)
                .thenComparing(Order::id);

        @Override
        public int compareTo(Order other) {
            return ORDER.compare(this, other);
        }
    }

    static KeptDecision of(MigrationDecision decision, byte[] wire) {
        Set<VerdictKind> verdicts = EnumSet.noneOf(VerdictKind.class);
        for (DestinationVerdict verdict : decision.getAlternatives()) {
            if (decision.getAction() == ActionKind.STAY
                    || Objects.equals(verdict.getSite(), decision.getDestination())) {
                verdicts.add(verdict.getVerdict());
            }
        }
        Matcher numbers = NUMBERS.matcher(decision.getId());
        boolean numbered = numbers.matches();
        return new KeptDecision(
                new Order(
                        decision.getAt().toEpochMilli(),
                        numbered ? Long.parseLong(numbers.group(1)) : 0,
                        numbered ? Long.parseLong(numbers.group(2)) : 0,
                        decision.getId()),
                decision.getId(),
                decision.getJob(),
                decision.getSource(),
                decision.getDestination(),
                decision.getAction(),
                verdicts,
                wire);
    }
}
