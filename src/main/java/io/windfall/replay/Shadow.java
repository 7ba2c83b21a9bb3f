package io.windfall.replay;

import io.windfall.codec.SnapshotCodec;
import io.windfall.fabric.ClockState;
import io.windfall.fabric.Decision;
import io.windfall.fabric.FabricState;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.LastChoice;
import io.windfall.fabric.Output;
import io.windfall.fabric.Settings;
import io.windfall.fabric.SettingsChange;
import io.windfall.fabric.StateMachine;
import io.windfall.fabric.Tick;
import io.windfall.planning.Alternative;
import io.windfall.schema.SnapshotEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Asks at every entry of a journal what other settings would have decided in the very situation that was: the machine goes
 * its recorded way, and beside it a second one takes each entry from the same state under the other settings. What the
 * second one decides has no consequence: how things would have gone on is for a counterfactual to say.
 */
public final class Shadow implements Recording.Listener {

    /** So many differing decisions are kept; of the others the number is known. */
    private static final int MOST_KEPT = 10_000;

    private final SettingsChange other;
    private final Long toMillis;
    private final Map<String, Pair> pairs = new TreeMap<>();
    private final List<ShadowDifference> kept = new ArrayList<>();
    private final Map<String, Long> byActions = new TreeMap<>();
    private long entries;
    private long recordedDecisions;
    private long otherDecisions;
    private long differing;
    private long judgedOtherwise;
    private ShadowDifference firstJudged;

    private Shadow(SettingsChange other, Long toMillis) {
        this.other = other;
        this.toMillis = toMillis;
    }

    /**
     * Runs both.
     *
     * @param other what differs; fields that are null stay as recorded, whatever the journal changes them to
     * @param fabric the only fabric; null: all
     * @param fromMillis as for {@link Verifier#verify}
     * @param toMillis as for {@link Verifier#verify}
     * @throws RecordingException when the recording cannot be read or has no entries there
     */
    public static ShadowResult run(
            Recording recording, SettingsChange other, String fabric, Long fromMillis, Long toMillis) {
        Shadow shadow = new Shadow(other, toMillis);
        recording.read(recording.starts(fromMillis), fabric, shadow);
        if (shadow.entries == 0) {
            throw new RecordingException(recording.name() + " has no entries"
                    + (fabric == null ? "" : " of fabric " + fabric) + " in that time");
        }
        return new ShadowResult(
                SettingsText.given(other),
                shadow.entries,
                shadow.recordedDecisions,
                shadow.otherDecisions,
                shadow.differing,
                shadow.byActions,
                shadow.kept,
                shadow.judgedOtherwise,
                shadow.firstJudged);
    }

    @Override
    public void restore(SnapshotEntry row) {
        Pair pair = pair(row.getFabric());
        SnapshotCodec.restore(pair.recorded.state(), row);
        SnapshotCodec.restore(pair.shadow.state(), row);
    }

    @Override
    public void entry(RecordedEntry recorded) {
        Pair pair = pair(recorded.fabric());
        JournalEntry entry = recorded.toDomain();
        if (pair.stopped || stops(pair, entry)) {
            pair.stopped = true;
            return;
        }
        entries++;
        takeClock(pair);
        List<Decision> said = decisions(pair.recorded.state(), entry);
        List<Decision> shadowed = decisions(pair.shadow.state(), overridden(entry));
        recordedDecisions += said.size();
        otherDecisions += shadowed.size();
        compare(pair, recorded, said, shadowed);
        pair.recorded.align(pair.shadow);
    }

    private boolean stops(Pair pair, JournalEntry entry) {
        ClockState held = pair.recorded.state().clock().get(FabricState.ONLY);
        Settings settings = held == null ? Settings.DEFAULT : held.settings();
        return toMillis != null && entry.body() instanceof Tick tick && tick.timeUnder(settings.clock()) >= toMillis;
    }

    private static List<Decision> decisions(FabricState state, JournalEntry entry) {
        List<Decision> decisions = new ArrayList<>();
        for (Output output : StateMachine.applyUnjudged(state, entry)) {
            if (output instanceof Decision decision) {
                decisions.add(decision);
            }
        }
        return decisions;
    }

    /** The shadow's clock is the recorded one, but for the settings. */
    private void takeClock(Pair pair) {
        ClockState held = pair.recorded.state().clock().get(FabricState.ONLY);
        ClockState clock = held == null ? new ClockState(0, 0, 0, null, Settings.DEFAULT, 0) : held;
        pair.shadow
                .state()
                .clock()
                .restore(
                        FabricState.ONLY,
                        new ClockState(
                                clock.nowMillis(),
                                clock.sequence(),
                                clock.inboxSequence(),
                                clock.lastOrderId(),
                                clock.settings().with(other),
                                clock.openedAtMillis()));
    }

    private JournalEntry overridden(JournalEntry entry) {
        return entry.body() instanceof SettingsChange change
                ? new JournalEntry(entry.fabric(), entry.origin(), SettingsText.overridden(change, other))
                : entry;
    }

    private void compare(Pair pair, RecordedEntry at, List<Decision> said, List<Decision> shadowed) {
        TreeSet<String> jobs = new TreeSet<>();
        said.forEach(decision -> {
            jobs.add(decision.proposal().job());
            pair.lastSaid.put(decision.proposal().job(), Reasoned.of(decision));
        });
        shadowed.forEach(decision -> {
            jobs.add(decision.proposal().job());
            pair.lastShadowed.put(decision.proposal().job(), Reasoned.of(decision));
        });
        compareVerdicts(pair, at, said, shadowed);
        for (String job : jobs) {
            LastChoice was = pair.recorded.state().choices().get(job);
            LastChoice would = pair.shadow.state().choices().get(job);
            String standing = wordOf(was) + " / " + wordOf(would);
            boolean same = wordOf(was).equals(wordOf(would));
            if (!same && !standing.equals(pair.differs.get(job))) {
                differing++;
                byActions.merge(actionOf(was) + " / " + actionOf(would), 1L, Long::sum);
                if (kept.size() < MOST_KEPT) {
                    kept.add(difference(pair, at, job, was, would));
                }
            }
            if (was == null && would == null) {
                pair.lastSaid.remove(job);
                pair.lastShadowed.remove(job);
            }
            if (same) {
                pair.differs.remove(job);
            } else {
                pair.differs.put(job, standing);
            }
        }
    }

    /** The same choice, but the destination that was chosen gets another verdict. */
    private void compareVerdicts(Pair pair, RecordedEntry at, List<Decision> said, List<Decision> shadowed) {
        for (Decision was : said) {
            for (Decision would : shadowed) {
                Alternative one = was.proposal().chosen();
                Alternative other = would.proposal().chosen();
                if (was.proposal().job().equals(would.proposal().job())
                        && one != null
                        && other != null
                        && one.site().equals(other.site())
                        && !one.saysTheSameAs(other)) {
                    judgedOtherwise++;
                    if (firstJudged == null) {
                        firstJudged = new ShadowDifference(
                                at.fabric(),
                                at.at(),
                                was.atMillis(),
                                was.proposal().job(),
                                "move to " + one.site() + ", " + verdictOf(one),
                                was.proposal().explanation().toString(),
                                "move to " + other.site() + ", " + verdictOf(other),
                                would.proposal().explanation().toString());
                    }
                }
            }
        }
    }

    private static String verdictOf(Alternative alternative) {
        return alternative.verdict().getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static ShadowDifference difference(
            Pair pair, RecordedEntry at, String job, LastChoice was, LastChoice would) {
        return new ShadowDifference(
                at.fabric(),
                at.at(),
                pair.recorded.state().clock().get(FabricState.ONLY).nowMillis(),
                job,
                wordOf(was),
                why(was, pair.lastSaid.get(job)),
                wordOf(would),
                why(would, pair.lastShadowed.get(job)));
    }

    private static String why(LastChoice choice, Reasoned last) {
        if (choice == null || last == null || !Objects.equals(choice.decisionId(), last.decisionId())) {
            return choice == null ? "nothing was decided" : choice.reason();
        }
        return last.why();
    }

    private static String wordOf(LastChoice choice) {
        if (choice == null) {
            return "nothing";
        }
        return choice.destination() == null || choice.destination().equals(choice.source())
                ? actionOf(choice)
                : actionOf(choice) + " to " + choice.destination();
    }

    private static String actionOf(LastChoice choice) {
        return choice == null ? "nothing" : choice.action().name().toLowerCase(Locale.ROOT);
    }

    private Pair pair(String fabric) {
        return pairs.computeIfAbsent(fabric, Pair::new);
    }

    /** The machine as it was, and the one beside it. */
    private static final class Pair {
        private final TrackedState recorded;
        private final TrackedState shadow;
        private final Map<String, Reasoned> lastSaid = new HashMap<>();
        private final Map<String, Reasoned> lastShadowed = new HashMap<>();
        private final Map<String, String> differs = new HashMap<>();
        private boolean stopped;

        Pair(String fabric) {
            recorded = new TrackedState(fabric);
            shadow = new TrackedState(fabric);
        }
    }

    /** A decision's words alone: the decision itself may hold on to all that was weighed. */
    private record Reasoned(String decisionId, String why) {
        static Reasoned of(Decision decision) {
            return new Reasoned(decision.id(), decision.proposal().explanation().toString());
        }
    }
}
