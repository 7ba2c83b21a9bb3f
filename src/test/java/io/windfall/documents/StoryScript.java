package io.windfall.documents;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is run in one folder, in the order in which it is read.
 *
 * @param name its own, or its document's
 */
public record StoryScript(String name, List<Step> steps) {

    /** A block with its treatment. */
    public record Step(Block block, Treatment treatment) {}

    public StoryScript {
        steps = List.copyOf(steps);
    }

    /** The stories of all documents that run something. */
    public static List<StoryScript> all() throws IOException {
        Map<String, List<Step>> stories = new LinkedHashMap<>();
        for (Document document : Document.all()) {
            for (Block block : document.blocks()) {
                Treatment treatment = Treatment.of(block);
                String story = story(treatment);
                if (story != null) {
                    stories.computeIfAbsent(story, name -> new ArrayList<>()).add(new Step(block, treatment));
                }
            }
        }
        return stories.entrySet().stream()
                .map(story -> new StoryScript(story.getKey(), story.getValue()))
                .filter(story -> story.steps().stream().anyMatch(step -> step.treatment() instanceof Treatment.Run))
                .toList();
    }

    private static String story(Treatment treatment) {
        if (treatment instanceof Treatment.Run run) {
            return run.story();
        } else if (treatment instanceof Treatment.Save save) {
            return save.story();
        }
        return treatment instanceof Treatment.Shown shown ? shown.story() : null;
    }
}
