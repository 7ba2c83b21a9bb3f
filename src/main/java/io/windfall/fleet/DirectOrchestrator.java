package io.windfall.fleet;

import io.windfall.fabric.Command;
import io.windfall.fabric.FabricState;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Origin;
import io.windfall.fabric.Output;
import io.windfall.fabric.Round;
import io.windfall.fabric.Settings;
import io.windfall.fabric.SettingsChange;
import io.windfall.fabric.StateMachine;
import io.windfall.fabric.Tick;
import io.windfall.feasibility.ModelParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The state machine itself, fed in this process without Kafka. Not thread-safe. */
public final class DirectOrchestrator implements Orchestrator {

    private final FabricState state;
    private final Consumer<Output> listener;
    private final OutputTally tally = new OutputTally();
    private final Saying saying;
    private long offset;

    /**
     * A new fabric under these settings.
     *
     * @param fabric its name
     * @param settings must set {@code clock=EXTERNAL}; commands come only under {@code mode=ENFORCE}
     * @param listener sees every output, in order
     */
    public DirectOrchestrator(String fabric, SettingsChange settings, Consumer<Output> listener) {
        this(fabric, settings, listener, Saying.ALL);
    }

    /** How much of what there is to say is said; the same is decided and done. */
    private enum Saying {
        ALL,
        UNJUDGED,
        UNEXPLAINED
    }

    private DirectOrchestrator(String fabric, SettingsChange settings, Consumer<Output> listener, Saying saying) {
        if (settings.clock() != Settings.Clock.EXTERNAL) {
            throw new IllegalArgumentException("a simulated fleet needs clock=EXTERNAL");
        }
        this.state = FabricState.inMemory(fabric);
        this.listener = listener;
        this.saying = saying;
        apply(settings, 0);
    }

    /** A new fabric that enforces a policy, with nobody listening: nothing is judged or explained that nobody reads. */
    public DirectOrchestrator(String policy, ModelParameters parameters) {
        this("fleet", enforcing(policy, parameters), output -> {}, Saying.UNEXPLAINED);
    }

    /** As the constructor, but jobs are not judged, which takes long: all else is decided and said the same. */
    public static DirectOrchestrator unjudging(String fabric, SettingsChange settings, Consumer<Output> listener) {
        return new DirectOrchestrator(fabric, settings, listener, Saying.UNJUDGED);
    }

    /**
     * Settings under which a policy drives a simulated fleet. Of the parameters only preset, alpha and epsilon are
     * settings; what else differs from the preset the orchestrator does not know.
     */
    public static SettingsChange enforcing(String policy, ModelParameters parameters) {
        return enforcing(policy, parameters, false);
    }

    /** The same; {@code copyAhead}: checkpoints may be copied ahead of a move, which takes jobs that say how much changes. */
    public static SettingsChange enforcing(String policy, ModelParameters parameters, boolean copyAhead) {
        return new SettingsChange(
                "simulation",
                "fleet-simulator",
                policy,
                parameters.preset(),
                Settings.Mode.ENFORCE,
                Settings.Clock.EXTERNAL,
                parameters.alpha(),
                parameters.epsilon(),
                null,
                null,
                null,
                null,
                copyAhead,
                null);
    }

    @Override
    public Reply exchange(long tickMillis, List<JournalEntry.Body> bodies) {
        List<Output> outputs = new ArrayList<>();
        for (JournalEntry.Body body : bodies) {
            outputs.addAll(apply(body, tickMillis));
        }
        outputs.addAll(apply(new Tick(tickMillis, tickMillis), tickMillis));
        List<Command> commands = new ArrayList<>();
        Round round = null;
        for (Output output : outputs) {
            if (output instanceof Command command) {
                commands.add(command);
            } else if (output instanceof Round said) {
                round = said;
            }
        }
        if (round == null) {
            throw new IllegalArgumentException("the tick of " + tickMillis + " is not later than the one before it");
        }
        return new Reply(commands, round);
    }

    /** What was said so far, counted. */
    public OutputTally tally() {
        return tally;
    }

    @Override
    public void close() {
        // Nothing is held beyond memory.
    }

    private List<Output> apply(JournalEntry.Body body, long tickMillis) {
        Origin origin = new Origin("direct", 0, offset++, tickMillis);
        JournalEntry entry = new JournalEntry(state.fabric(), origin, body);
        List<Output> outputs =
                switch (saying) {
                    case ALL -> StateMachine.apply(state, entry);
                    case UNJUDGED -> StateMachine.applyUnjudged(state, entry);
                    case UNEXPLAINED -> StateMachine.applyUnexplained(state, entry);
                };
        outputs.forEach(tally);
        outputs.forEach(listener);
        return outputs;
    }
}
