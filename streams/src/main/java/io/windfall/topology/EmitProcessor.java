package io.windfall.topology;

import io.windfall.codec.InputCodec;
import io.windfall.codec.JournalCodec;
import io.windfall.codec.OutputCodec;
import io.windfall.fabric.Admitted;
import io.windfall.fabric.Command;
import io.windfall.fabric.Decision;
import io.windfall.fabric.JobFeasibility;
import io.windfall.fabric.JobGone;
import io.windfall.fabric.Migration;
import io.windfall.fabric.Origin;
import io.windfall.fabric.Output;
import io.windfall.fabric.Rejection;
import io.windfall.fabric.Round;
import io.windfall.fabric.WindowReport;
import io.windfall.grant.GrantSigner;
import io.windfall.grant.TransferGrant;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Sends what came of an entry to the topics, in order. An entry without effect becomes a dead letter. A command to pull a
 * checkpoint carries a signed grant in its headers, where there is a key to sign with.
 */
final class EmitProcessor implements Processor<String, Admitted, Object, Object> {

    private final SchemaRegistry registry;
    private final TopicNames names;
    private final GrantSigner signer;
    private final EmissionListener listener;
    private final Map<String, Long> calledForSince = new HashMap<>();
    private final Map<Class<?>, AvroSerde<SpecificRecord>> serdes = new HashMap<>();
    private ProcessorContext<Object, Object> context;

    /** @param signer null: commands carry no grants, and executors refuse to pull */
    EmitProcessor(SchemaRegistry registry, TopicNames names, GrantSigner signer, EmissionListener listener) {
        this.registry = registry;
        this.names = names;
        this.signer = signer;
        this.listener = listener;
    }

    @Override
    public void init(ProcessorContext<Object, Object> processorContext) {
        context = processorContext;
        calledForSince.clear(); // a task that is revived begins with what was committed
    }

    @Override
    public void process(Record<String, Admitted> message) {
        String fabric = message.key();
        long calledForAtMillis = calledForAt(fabric, message.value());
        for (Output output : message.value().effects().outputs()) {
            if (output instanceof Rejection rejection) {
                bury(fabric, rejection, message.timestamp());
            } else if (output instanceof JobGone gone) {
                send(
                        OutputCodec.keyOf(fabric, gone),
                        null,
                        message.timestamp(),
                        provenance(),
                        OrchestratorTopology.FEASIBILITY_SINK);
            } else {
                SpecificRecord value = OutputCodec.toAvro(fabric, output);
                send(
                        OutputCodec.keyOf(fabric, output),
                        value,
                        message.timestamp(),
                        headersOf(fabric, output),
                        sinkOf(output));
            }
            listener.emitted(fabric, output, calledForAtMillis);
        }
    }

    /**
     * When the raw record was appended that called for what this entry brings about: of a plan that was debounced the first
     * record that called for it, as far as this task has seen it; else the entry's own.
     */
    private long calledForAt(String fabric, Admitted admitted) {
        long appendedAt = admitted.entry().origin().appendedAtMillis();
        if (admitted.effects().isPlanned()) {
            Long first = calledForSince.remove(fabric);
            return first == null ? appendedAt : StrictMath.min(first, appendedAt);
        }
        if (admitted.effects().callsForPlan()) {
            calledForSince.merge(fabric, appendedAt, StrictMath::min);
        }
        return appendedAt;
    }

    private void send(Object key, Object value, long timestamp, Headers headers, String sink) {
        context.forward(new Record<>(key, value, timestamp, headers), sink);
    }

    /** Of which entry a record came. */
    private Headers provenance() {
        Headers headers = new RecordHeaders();
        JournalPosition.current(context).addTo(headers);
        return headers;
    }

    /** The entry that it came of; of a command to pull, its grant, too. */
    private Headers headersOf(String fabric, Output output) {
        Headers headers = provenance();
        if (signer != null && output instanceof Command command && isPull(command)) {
            TransferGrant grant = new TransferGrant(
                    fabric,
                    command.job(),
                    command.epoch(),
                    command.source(),
                    command.destination(),
                    command.destinationKey(),
                    command.manifestDigest(),
                    command.notAfterMillis(),
                    command.id());
            headers.add(TransferGrant.HEADER, signer.sign(grant).getBytes(StandardCharsets.US_ASCII));
        }
        return headers;
    }

    /** Whether it tells the destination to pull: a PRESTAGE to the source names no checkpoint yet. */
    private static boolean isPull(Command command) {
        return (command.kind() == Command.Kind.FETCH || command.kind() == Command.Kind.PRESTAGE)
                && command.manifestDigest() != null
                && command.source() != null
                && command.destination() != null
                && command.notAfterMillis() != null;
    }

    private static String sinkOf(Output output) {
        if (output instanceof JobFeasibility) {
            return OrchestratorTopology.FEASIBILITY_SINK;
        } else if (output instanceof Decision) {
            return OrchestratorTopology.DECISION_SINK;
        } else if (output instanceof Command) {
            return OrchestratorTopology.COMMAND_SINK;
        } else if (output instanceof Migration) {
            return OrchestratorTopology.MIGRATION_SINK;
        } else if (output instanceof Round) {
            return OrchestratorTopology.ROUND_SINK;
        } else if (output instanceof WindowReport) {
            return OrchestratorTopology.REPORT_SINK;
        }
        throw new IllegalStateException("no sink for " + output);
    }

    /** The record again as its raw topic had it, in our version of its schema, with the reason. */
    private void bury(String fabric, Rejection rejection, long timestamp) {
        Origin origin = rejection.entry().origin();
        Headers headers = DeadLetters.headers(
                "orchestrator",
                rejection.reason().name(),
                rejection.detail(),
                origin.topic(),
                origin.partition(),
                origin.offset(),
                origin.appendedAtMillis());
        DeadLetters.add(headers, DeadLetters.FABRIC, fabric);
        JournalPosition.current(context).addTo(headers);
        SpecificRecord raw = JournalCodec.rawOf(JournalCodec.toAvro(rejection.entry()));
        byte[] key = InputCodec.keyOf(raw).getBytes(StandardCharsets.UTF_8);
        context.forward(
                new Record<>(key, serialized(origin.topic(), raw), timestamp, headers),
                OrchestratorTopology.REJECTED_SINK);
    }

    @SuppressWarnings("unchecked")
    private byte[] serialized(String topic, SpecificRecord raw) {
        AvroSerde<SpecificRecord> serde =
                serdes.computeIfAbsent(raw.getClass(), type -> new AvroSerde<>(registry, (Class<SpecificRecord>) type));
        return serde.serializer().serialize(names.name(Topics.byName(topic)), raw);
    }
}
