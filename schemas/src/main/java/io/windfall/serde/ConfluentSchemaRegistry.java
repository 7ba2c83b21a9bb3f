package io.windfall.serde;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.ParsedSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.RestService;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.utils.UrlList;

/**
 * The registry behind the Confluent client (7.5.3, as Flink's bundle carries it: relocated, since it is not on Maven
 * Central). The one class that names it; schemas cross the border as JSON, because the client's Avro is relocated too.
 *
 * <p>Of several URLs the next is tried when one does not answer or answers 5xx; a call fails when all have.
 */
public final class ConfluentSchemaRegistry implements RegistryAdmin {

    private static final int REQUEST_TIMEOUT = 408;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int SERVER_ERROR = 500;

    /** The registry's own codes for "no such subject, version, schema" are 40401 to 40499; a bare 404 is a wrong URL. */
    private static final int NOT_FOUND_CODES = 404;

    private final RestService rest;
    private final CachedSchemaRegistryClient client;
    private final String where;

    /**
     * Opens no connection yet.
     *
     * @throws IllegalArgumentException when the client refuses the configuration, such as a key store it cannot read
     */
    public ConfluentSchemaRegistry(RegistryConfig config) {
        where = config.describeUrls();
        rest = new RestService(config.urls());
        try {
            client = new CachedSchemaRegistryClient(
                    rest, config.cacheCapacity(), config.clientProperties(), Map.<String, String>of());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "the Schema Registry client refuses its configuration: " + rootMessage(e), e);
        }
    }

    @Override
    public int register(String subject, Schema schema) {
        AvroSchema theirs = theirs(schema);
        return call("register a schema under " + subject, () -> {
            try {
                return client.register(subject, theirs);
            } catch (RestClientException refused) {
                if (refused.getStatus() != FORBIDDEN) {
                    throw refused;
                }
                try {
                    return client.getId(subject, theirs); // who may only read can do with what is there
                } catch (RestClientException missing) {
                    refused.addSuppressed(missing);
                    throw refused;
                }
            }
        });
    }

    @Override
    public int idOf(String subject, Schema schema) {
        AvroSchema theirs = theirs(schema);
        return call("look up a schema under " + subject, () -> client.getId(subject, theirs));
    }

    @Override
    public boolean isCompatible(String subject, Schema schema) {
        AvroSchema theirs = theirs(schema);
        return call("check a schema against " + subject, () -> {
            try {
                return client.testCompatibility(subject, theirs);
            } catch (RestClientException e) {
                if (isNotFound(e)) {
                    return true; // no version yet: the first one fits
                }
                throw e;
            }
        });
    }

    @Override
    public Schema byId(int id) {
        ParsedSchema theirs = call("read schema " + id, () -> {
            try {
                return client.getSchemaById(id);
            } catch (RestClientException e) {
                if (isNotFound(e)) {
                    throw new UnknownSchemaException(id);
                }
                throw e;
            } catch (IOException e) {
                // The client says "I/O" of a schema it cannot parse, too. If the registry answers now, that was it.
                String type = rest.getId(id).getSchemaType();
                throw new UndecodableRecordException(
                        "schema " + id + " is no Avro schema that can be read (type " + type + ")", e);
            }
        });
        if (!(theirs instanceof AvroSchema avro)) {
            throw new UndecodableRecordException("schema " + id + " is of type " + theirs.schemaType() + ", not AVRO");
        }
        try {
            return new Schema.Parser()
                    .setValidateDefaults(false)
                    .parse(avro.rawSchema().toString());
        } catch (AvroRuntimeException e) {
            throw new UndecodableRecordException("schema " + id + " is no valid Avro schema: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean isRegistered(String subject, Schema schema) {
        AvroSchema theirs = theirs(schema);
        return call("look up a schema under " + subject, () -> {
            try {
                client.getId(subject, theirs);
                return true;
            } catch (RestClientException e) {
                if (isNotFound(e)) {
                    return false;
                }
                throw e;
            }
        });
    }

    @Override
    public String globalCompatibility() {
        return call("read the global compatibility", () -> rest.getConfig(null).getCompatibilityLevel());
    }

    @Override
    public Optional<String> compatibility(String subject) {
        return call("read the compatibility of " + subject, () -> {
            try {
                return Optional.of(client.getCompatibility(subject));
            } catch (RestClientException e) {
                if (isNotFound(e)) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    @Override
    public void setCompatibility(String subject, String level) {
        call("set the compatibility of " + subject, () -> client.updateCompatibility(subject, level));
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new RegistryUnavailableException("closing the client of " + where + " failed", e);
        }
    }

    private interface Call<R> {
        R run() throws IOException, RestClientException;
    }

    /** Runs a call, moving on to the next URL upon 5xx (the client itself does so only when there is no answer). */
    private <R> R call(String what, Call<R> call) {
        UrlList urls = rest.getBaseUrls();
        for (int left = urls.size(); ; left--) {
            String current = urls.current();
            try {
                return call.run();
            } catch (RestClientException e) {
                if (e.getStatus() >= SERVER_ERROR && left > 1) {
                    urls.fail(current);
                    continue;
                }
                throw typed(what, e);
            } catch (IOException e) {
                throw new RegistryUnavailableException(
                        "cannot " + what + ": the Schema Registry at " + where + " does not answer (" + e + ")", e);
            }
        }
    }

    private RuntimeException typed(String what, RestClientException e) {
        int status = e.getStatus();
        String message =
                "cannot " + what + ": the Schema Registry at " + where + " answers " + status + ", " + e.getMessage();
        if (status >= SERVER_ERROR || status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS) {
            return new RegistryUnavailableException(message, e);
        }
        return new RegistryRefusedException(message + advice(e), e);
    }

    private static String advice(RestClientException e) {
        return switch (e.getStatus()) {
            case UNAUTHORIZED, FORBIDDEN ->
                ". Check schema.registry.basic.auth.user.info or"
                        + " schema.registry.bearer.auth.token, and the rights of that user";
            case CONFLICT ->
                ". The subject's compatibility forbids this version: give new fields a default, and"
                        + " never rename or retype one";
            case NOT_FOUND ->
                isNotFound(e)
                        ? ". Register the schema first, or set schema.registry.auto.register=true"
                        : ". Is schema.registry.url the URL of a Schema Registry?";
            case METHOD_NOT_ALLOWED -> ". Is schema.registry.url the URL of a Schema Registry?";
            default -> "";
        };
    }

    private static boolean isNotFound(RestClientException e) {
        return e.getStatus() == NOT_FOUND && e.getErrorCode() / 100 == NOT_FOUND_CODES;
    }

    private static AvroSchema theirs(Schema schema) {
        return new AvroSchema(PortableSchema.of(schema).toString());
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }
}
