package io.windfall.loop;

import io.windfall.codec.InputCodec;
import io.windfall.codec.OutputCodec;
import io.windfall.fabric.Command;
import io.windfall.fabric.JournalEntry.Body;
import io.windfall.fabric.Round;
import io.windfall.fabric.SettingsChange;
import io.windfall.fabric.Tick;
import io.windfall.fleet.Orchestrator;
import io.windfall.schema.JobFeasibility;
import io.windfall.schema.JournalEntry;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.PlanningRound;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * An orchestrator at the other end of Kafka. Each exchange publishes what the fleet reports, waits until all of it is in
 * the journal, publishes the tick, and waits for the tick's round and every command that it announces. An orchestrator
 * that dies in between may be restarted: under exactly-once nothing is lost or said twice.
 */
public final class KafkaOrchestrator implements Orchestrator {

    private static final Comparator<Command> AS_ISSUED =
            Comparator.comparingLong(KafkaOrchestrator::entryOf).thenComparingLong(KafkaOrchestrator::indexOf);

    private final KafkaLoopConfig config;
    private final LoopListener listener;
    private final LoopWire wire;
    private final Set<Coordinates> awaited = new HashSet<>();
    private final List<Command> commands = new ArrayList<>();
    private final Set<String> seenCommands = new HashSet<>();
    private Round round;
    private long published;

    private KafkaOrchestrator(KafkaLoopConfig config, SchemaRegistry registry, LoopListener listener) {
        this.config = config;
        this.listener = Objects.requireNonNull(listener);
        this.wire = new LoopWire(config, registry);
    }

    /**
     * Connects, and puts the settings in force; they must set {@code clock=EXTERNAL}.
     *
     * @throws LoopException when the settings do not reach the journal in time
     */
    public static KafkaOrchestrator connect(
            KafkaLoopConfig config, SchemaRegistry registry, SettingsChange settings, LoopListener listener) {
        KafkaOrchestrator orchestrator = new KafkaOrchestrator(config, registry, listener);
        try {
            orchestrator.publish(List.of(settings));
            orchestrator.awaitJournal();
            return orchestrator;
        } catch (RuntimeException e) {
            orchestrator.close();
            throw e;
        }
    }

    @Override
    public Reply exchange(long tickMillis, List<Body> bodies) {
        publish(bodies);
        awaitJournal();
        publish(List.of(new Tick(tickMillis, tickMillis)));
        awaitRound(tickMillis);
        List<Command> issued = new ArrayList<>(commands);
        issued.sort(AS_ISSUED);
        commands.clear();
        return new Reply(issued, round);
    }

    /** Reads what was said up to now and not read yet, so that nothing is missing from a listener's account. */
    public void drain() {
        wire.drain(this::take);
    }

    /** Records published so far, ticks and settings included. */
    public long published() {
        return published;
    }

    /** Commands received so far. */
    public long commandsSeen() {
        return seenCommands.size();
    }

    @Override
    public void close() {
        wire.close();
    }

    private void publish(List<? extends Body> bodies) {
        List<Supplier<Coordinates>> sent = new ArrayList<>(bodies.size());
        for (Body body : bodies) {
            sent.add(wire.send(topicOf(body), InputCodec.toAvro(config.fabric(), body)));
        }
        sent.forEach(acknowledged -> awaited.add(acknowledged.get()));
        published += bodies.size();
    }

    private void awaitJournal() {
        awaitThat(awaited::isEmpty, () -> "the journal to take " + awaited);
    }

    private void awaitRound(long tickMillis) {
        awaitThat(
                () -> round != null && round.atMillis() == tickMillis && seenCommands.size() == round.commandsIssued(),
                () -> "the round of tick " + tickMillis
                        + (round == null
                                ? ""
                                : " and its commands: " + seenCommands.size() + " of " + round.commandsIssued()
                                        + " seen, last round at " + round.atMillis()));
    }

    private void awaitThat(BooleanSupplier holds, Supplier<String> what) {
        long deadline = System.nanoTime() + config.patience().toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new LoopException("waited " + config.patience().toSeconds() + " s for " + what.get()
                        + ": is an orchestrator running?");
            }
            wire.poll(Duration.ofMillis(100), this::take);
        }
    }

    private void take(TopicSpec topic, ConsumerRecord<byte[], byte[]> message) {
        if (topic == Topics.DEAD_LETTER) {
            takeDeadLetter(message);
            return;
        }
        Object value = wire.decode(topic, message);
        if (value instanceof JournalEntry entry) {
            awaited.remove(new Coordinates(
                    entry.getOrigin().getTopic(),
                    entry.getOrigin().getPartition(),
                    entry.getOrigin().getOffset()));
        } else if (value instanceof MigrationCommand command && isOurs(command.getFabric())) {
            if (!seenCommands.add(command.getId())) {
                throw new LoopException("command " + command.getId() + " was issued twice");
            }
            commands.add(OutputCodec.toDomain(command));
        } else if (value instanceof PlanningRound said && isOurs(said.getFabric())) {
            round = OutputCodec.toDomain(said);
        } else if (value instanceof MigrationDecision decision && isOurs(decision.getFabric())) {
            listener.decided(decision);
        } else if (value instanceof JobFeasibility judged && isOurs(judged.getFabric())) {
            listener.judged(judged);
        }
    }

    private void takeDeadLetter(ConsumerRecord<byte[], byte[]> message) {
        if (DeadLetters.text(message.headers(), DeadLetters.OFFSET) == null) {
            return; // a connector's: what it could not read was no record yet
        }
        String name = DeadLetters.text(message.headers(), DeadLetters.TOPIC);
        String reason = DeadLetters.text(message.headers(), DeadLetters.REASON);
        String detail = DeadLetters.text(message.headers(), DeadLetters.DETAIL);
        Coordinates origin = new Coordinates(
                config.names().topic(name).map(TopicSpec::name).orElse(name),
                Integer.parseInt(DeadLetters.text(message.headers(), DeadLetters.PARTITION)),
                Long.parseLong(DeadLetters.text(message.headers(), DeadLetters.OFFSET)));
        if (awaited.contains(origin)) {
            throw new LoopException("the record " + origin + " of the fleet was refused: " + detail);
        }
        listener.buried(reason, detail);
    }

    private boolean isOurs(String fabric) {
        return config.fabric().equals(fabric);
    }

    private static TopicSpec topicOf(Body body) {
        return switch (body.rank()) {
            case 0, 9 -> Topics.OPERATOR_ORDER;
            case 1 -> Topics.SITE;
            case 3 -> Topics.LINK_TELEMETRY;
            case 4 -> Topics.GRID_SIGNAL;
            case 5 -> Topics.SITE_TELEMETRY;
            case 6 -> Topics.NODE_TELEMETRY;
            case 7 -> Topics.MIGRATION_EVENT;
            case 8 -> Topics.JOB_PROGRESS;
            default -> Topics.FABRIC_BEAT;
        };
    }

    /** Ids end in the number of the entry and the index within it; partitions do not keep the order between jobs. */
    private static long entryOf(Command command) {
        String[] parts = command.id().split("-");
        return Long.parseLong(parts[parts.length - 2]);
    }

    private static long indexOf(Command command) {
        String id = command.id();
        return Long.parseLong(id.substring(id.lastIndexOf('-') + 1));
    }
}
