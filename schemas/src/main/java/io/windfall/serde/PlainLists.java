package io.windfall.serde;

import java.util.ArrayList;
import java.util.Collection;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/**
 * A record class's data model, but with Java's own lists for arrays. Avro's compares its elements without the class's
 * time conversions, so that {@code equals} of a record that was read throws where an element holds an optional time.
 */
final class PlainLists extends SpecificData {

    PlainLists(Class<?> type) {
        super(type.getClassLoader());
        SpecificData generated = SpecificData.getForClass(type);
        generated.getConversions().forEach(this::addLogicalTypeConversion);
    }

    @Override
    public Object newArray(Object old, int size, Schema schema) {
        if (old instanceof Collection<?> reused) {
            reused.clear();
            return old;
        }
        return new ArrayList<>(size);
    }
}
