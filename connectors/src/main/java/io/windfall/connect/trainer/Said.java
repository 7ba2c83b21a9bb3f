package io.windfall.connect.trainer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a file says of a job's progress: {@code trainer_state.json} of Hugging Face ({@code global_step}, {@code max_steps}), or
 * {@code progress.json}, whose fields are
 *
 * <pre>
 * step              steps done, a whole number from 0; must be there
 * totalSteps        steps in all; may be left out
 * remainingSeconds  run time left at full speed, s; may be left out: then it is estimated
 * state             QUEUED, RUNNING, PAUSED, STOPPED, FINISHED or FAILED; may be left out
 * </pre>
 *
 * Other fields are skipped, read as a stream: a trainer's log may be long.
 *
 * @param step steps done; -1 where unknown
 * @param totalSteps steps in all; -1 where unknown
 * @param remainingSeconds s; NaN where unknown
 * @param state null where it says nothing
 */
record Said(long step, long totalSteps, double remainingSeconds, String state) {

    static final Said NOTHING = new Said(-1, -1, Double.NaN, null);
    static final String HUGGING_FACE = "trainer_state.json";
    static final String GENERIC = "progress.json";

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Reads one of the two.
     *
     * @throws MalformedException when it is no JSON object, or a field is not what it must be; it may be half written
     */
    static Said read(Path file) throws IOException {
        String stepName = file.endsWith(HUGGING_FACE) ? "global_step" : "step";
        String totalName = file.endsWith(HUGGING_FACE) ? "max_steps" : "totalSteps";
        long step = -1;
        long total = -1;
        double remaining = Double.NaN;
        String state = null;
        try (JsonParser json = JSON.createParser(file.toFile())) {
            require(json.nextToken() == JsonToken.START_OBJECT, "it is no JSON object");
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                require(value != null, "it ends in the middle");
                if (value == JsonToken.VALUE_NULL) {
                    continue;
                } else if (name.equals(stepName)) {
                    step = whole(name, json);
                } else if (name.equals(totalName)) {
                    total = whole(name, json);
                } else if (name.equals("remainingSeconds")) {
                    require(value.isNumeric() && json.getDoubleValue() >= 0, name + " must be a number from 0");
                    remaining = json.getDoubleValue();
                } else if (name.equals("state")) {
                    // Hugging Face's has none; if it has one day, it is no word of ours.
                    state = file.endsWith(HUGGING_FACE) || value != JsonToken.VALUE_STRING ? null : json.getText();
                }
                json.skipChildren();
            }
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new MalformedException("it is no whole JSON: " + e.getOriginalMessage());
        }
        require(step >= 0, stepName + " is missing or negative");
        return new Said(step, total > 0 ? total : -1, remaining, state == null ? null : Job.state(state));
    }

    private static long whole(String name, JsonParser json) throws IOException {
        require(json.currentToken() == JsonToken.VALUE_NUMBER_INT, name + " must be a whole number");
        return json.getLongValue();
    }

    private static void require(boolean holds, String otherwise) throws MalformedException {
        if (!holds) {
            throw new MalformedException(otherwise);
        }
    }
}
