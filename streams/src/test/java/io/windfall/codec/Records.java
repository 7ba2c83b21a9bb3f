package io.windfall.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** What the codecs' tests ask of records: the way through bytes, and agreement field by field. */
final class Records {

    private Records() {}

    /** The same record, written as Avro's bytes and read again. */
    @SuppressWarnings("unchecked")
    static <T extends SpecificRecord> T throughBytes(T avro) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new SpecificDatumWriter<T>((Class<T>) avro.getClass()).write(avro, encoder);
            encoder.flush();
            return new SpecificDatumReader<T>((Class<T>) avro.getClass())
                    .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Holds every plain component of a domain record against the Avro field of its name (less {@code Millis}): a pair of
     * fields swapped on both ways would survive a round trip, but not this.
     */
    static void assertFieldsAgree(SpecificRecord avro, Record domain, Map<String, String> renamed) {
        for (RecordComponent component : domain.getClass().getRecordComponents()) {
            Object value = valueOf(component, domain);
            if (value instanceof List || value instanceof Record) {
                continue;
            }
            String plain = component.getName().replaceAll("Millis$", "");
            Schema.Field field = avro.getSchema().getField(component.getName());
            if (field == null) {
                field = avro.getSchema().getField(renamed.getOrDefault(component.getName(), plain));
            }
            assertThat(field)
                    .as(component.getName() + " in " + avro.getSchema().getName())
                    .isNotNull();
            assertThat(comparable(avro.get(field.pos())))
                    .as(component.getName())
                    .isEqualTo(comparable(value));
        }
    }

    private static Object comparable(Object value) {
        if (value instanceof Instant instant) {
            return instant.toEpochMilli();
        }
        return value instanceof Enum<?> constant ? constant.name() : value;
    }

    private static Object valueOf(RecordComponent component, Record domain) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(domain);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
