package io.windfall.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;

/** Says in words how two records differ, and what a record says. */
final class Wording {

    private static final int MOST_FIELDS = 4;
    private static final int MOST_CHARACTERS = 160;

    private Wording() {}

    /** The first fields that differ, each with both values. */
    static String differences(GenericRecord recorded, GenericRecord produced) {
        List<String> found = new ArrayList<>();
        compare("", recorded, produced, found);
        if (found.isEmpty()) {
            return "the bytes differ, the fields do not";
        }
        StringJoiner said = new StringJoiner("; ");
        found.stream().limit(MOST_FIELDS).forEach(said::add);
        return found.size() > MOST_FIELDS ? said + "; and " + (found.size() - MOST_FIELDS) + " more" : said.toString();
    }

    /** What a record says, shortened: its explanation where it has one. */
    static String of(GenericRecord value) {
        Schema.Field explanation = value.getSchema().getField("explanation");
        Object text = explanation == null ? value : value.get(explanation.pos());
        return shortened(String.valueOf(text == null ? value : text));
    }

    private static void compare(String path, Object recorded, Object produced, List<String> found) {
        if (recorded instanceof IndexedRecord one
                && produced instanceof IndexedRecord other
                && one.getSchema().equals(other.getSchema())) {
            for (Schema.Field field : one.getSchema().getFields()) {
                String name = path.isEmpty() ? field.name() : path + "." + field.name();
                compare(name, one.get(field.pos()), other.get(field.pos()), found);
            }
        } else if (recorded instanceof List<?> one && produced instanceof List<?> other && one.size() == other.size()) {
            for (int i = 0; i < one.size(); i++) {
                compare(path + "[" + i + "]", one.get(i), other.get(i), found);
            }
        } else if (!Objects.equals(recorded, produced)) {
            found.add(path + " was recorded as " + shortened(String.valueOf(recorded)) + ", came out as "
                    + shortened(String.valueOf(produced)));
        }
    }

    private static String shortened(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS - 1) + "…";
    }
}
