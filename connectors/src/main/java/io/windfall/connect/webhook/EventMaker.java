package io.windfall.connect.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.grant.TransferGrant;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.MigrationDecision;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.BadRecordException;
import io.windfall.serde.SchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/** Makes CloudEvents 1.0 in JSON (structured mode) out of commands and decisions in the registry wire format. */
final class EventMaker {

    static final String CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8";

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST_ID = 512;

    private final WebhookConfig config;
    private final TopicNames names;
    private final Deserializer<MigrationCommand> commands;
    private final Deserializer<MigrationDecision> decisions;

    EventMaker(WebhookConfig config, SchemaRegistry registry, SerdeOptions options) {
        this.config = config;
        this.names = config.topics();
        commands = new AvroSerde<>(registry, MigrationCommand.class, options).deserializer();
        decisions = new AvroSerde<>(registry, MigrationDecision.class, options).deserializer();
    }

    /**
     * The event of a record; empty where it is a tombstone, or of a fabric or a site that is not wanted.
     *
     * @throws BadRecordException when its bytes cannot be read
     * @throws DataException when it cannot become an event
     * @throws ConnectException when the topic or the converter is not one that works: a setting is wrong
     */
    Optional<Delivery> event(SinkRecord record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        if (!(record.value() instanceof byte[] wire)) {
            throw new ConnectException(
                    "values come as " + record.value().getClass().getSimpleName()
                            + ": set value.converter=org.apache.kafka.connect.converters.ByteArrayConverter");
        }
        TopicSpec topic = names.topic(record.originalTopic()).orElse(null);
        if (topic == Topics.MIGRATION_COMMAND) {
            return command(record, commands.deserialize(record.originalTopic(), wire));
        } else if (topic == Topics.MIGRATION_DECISION) {
            return decision(record, decisions.deserialize(record.originalTopic(), wire));
        }
        throw new ConnectException("topic " + record.originalTopic() + " is neither "
                + names.name(Topics.MIGRATION_COMMAND) + " nor " + names.name(Topics.MIGRATION_DECISION)
                + ": check topics and topic.prefix");
    }

    private Optional<Delivery> command(SinkRecord record, MigrationCommand command) {
        if (!config.takes(command.getFabric(), List.of(command.getSite()))) {
            return Optional.empty();
        }
        String lane = command.getFabric() + "/" + command.getJob();
        ObjectNode event = event(
                Topics.MIGRATION_COMMAND, command.getFabric(), command.getId(), lane, command.getIssuedAt(), command);
        if (config.getBoolean(WebhookConfig.GRANT)) {
            grant(record).ifPresent(grant -> event.put("windfallgrant", grant));
        }
        return Optional.of(new Delivery(record, lane, command.getId(), bytes(event)));
    }

    private Optional<Delivery> decision(SinkRecord record, MigrationDecision decision) {
        List<String> sites = new ArrayList<>(List.of(decision.getSource()));
        if (decision.getDestination() != null) {
            sites.add(decision.getDestination());
        }
        if (!config.takes(decision.getFabric(), sites)) {
            return Optional.empty();
        }
        String lane = decision.getFabric() + "/" + decision.getJob();
        ObjectNode event = event(
                Topics.MIGRATION_DECISION, decision.getFabric(), decision.getId(), lane, decision.getAt(), decision);
        return Optional.of(new Delivery(record, lane, decision.getId(), bytes(event)));
    }

    private ObjectNode event(
            TopicSpec topic, String fabric, String id, String subject, Instant time, SpecificRecord data) {
        if (!isHeaderText(id)) {
            throw new DataException("its id must be 1 to " + LONGEST_ID
                    + " visible ASCII characters: it goes into a header of the request");
        }
        ObjectNode event = JSON.createObjectNode();
        event.put("specversion", "1.0");
        event.put("id", id);
        event.put("source", config.getString(WebhookConfig.SOURCE) + "/" + fabric + "/" + topic.shortName());
        event.put("type", "io.windfall." + topic.name());
        event.put("subject", subject);
        event.put("time", PlainJson.time(time));
        event.put("datacontenttype", "application/json");
        event.set("data", PlainJson.of(data));
        return event;
    }

    private static boolean isHeaderText(String id) {
        return !id.isEmpty() && id.length() <= LONGEST_ID && id.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static Optional<String> grant(SinkRecord record) {
        Header header = record.headers().lastWithName(TransferGrant.HEADER);
        if (header == null || header.value() == null) {
            return Optional.empty();
        }
        return Optional.of(
                header.value() instanceof byte[] bytes
                        ? new String(bytes, StandardCharsets.UTF_8)
                        : header.value().toString());
    }

    private static byte[] bytes(ObjectNode event) {
        try {
            return JSON.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
