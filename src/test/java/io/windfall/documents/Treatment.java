package io.windfall.documents;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What becomes of a block; said by the comment above it. */
public sealed interface Treatment {

    /**
     * It is run by bash, in its story's folder.
     *
     * @param story its story; by default the document
     * @param exit what it ends with
     * @param background whether it goes on to the end of the story once {@code until} was printed
     * @param until what it prints before it counts as done; null: it ends by itself
     * @param needs programs without which it is left out
     */
    record Run(String story, int exit, boolean background, String until, Set<String> needs) implements Treatment {}

    /** It becomes a file of its document's story. */
    record Save(String story, String file) implements Treatment {}

    /** It is what the block before it printed; numbers may differ, and … stands for anything. */
    record Shown(String story) implements Treatment {}

    /** Its command lines are parsed, not run, for this reason. */
    record Parse(String reason) implements Treatment {}

    /** It is JSON. */
    record Json() implements Treatment {}

    /** It is the properties of a configuration: every key is known. */
    record Settings() implements Treatment {}

    /** There is nothing to run in it: a drawing, a formula, a figure of elsewhere. */
    record Text(String reason) implements Treatment {}

    Pattern TEST = Pattern.compile("\\b([A-Z][A-Za-z]+(?:Test|IT))\\b");
    Pattern QUOTED = Pattern.compile("(background until|until) \"([^\"]+)\"");
    List<Path> TESTS = List.of(
            Path.of("src/test/java"),
            Path.of("streams/src/test/java"),
            Path.of("schemas/src/test/java"),
            Path.of("connectors/src/test/java"));

    /**
     * @throws IllegalArgumentException with what to do
     */
    static Treatment of(Block block) {
        if (block.comment() == null) {
            throw new IllegalArgumentException(
                    "nothing says how this block is checked: put <!-- run --> or the like above it, see CONTRIBUTING.md");
        }
        String[] parts = block.comment().split(":", 2);
        String rest = parts.length == 1 ? "" : parts[1].strip();
        return switch (parts[0].strip()) {
            case "run" -> run(block, rest);
            case "file" -> file(block, rest);
            case "shown" -> new Shown(rest.isEmpty() ? block.document() : story(rest));
            case "parse" -> new Parse(reason(rest));
            case "json" -> new Json();
            case "settings" -> new Settings();
            case "text" -> new Text(reason(rest));
            default ->
                throw new IllegalArgumentException("'" + parts[0]
                        + "' is none of run, file, shown, parse, json, settings, text: see CONTRIBUTING.md");
        };
    }

    private static Run run(Block block, String words) {
        if (!block.language().equals("sh")) {
            throw new IllegalArgumentException("only blocks in sh are run, this one is in '" + block.language() + "'");
        }
        String story = block.document();
        int exit = 0;
        boolean background = false;
        String until = null;
        Set<String> needs = new TreeSet<>();
        for (String word : words.isEmpty() ? new String[0] : words.split("\\s*;\\s*")) {
            Matcher quoted = QUOTED.matcher(word);
            if (quoted.matches()) {
                background = quoted.group(1).startsWith("background");
                until = quoted.group(2);
            } else if (word.startsWith("story ")) {
                story = story(word);
            } else if (word.matches("exit [0-9]+")) {
                exit = Integer.parseInt(word.substring(5));
            } else if (word.matches("with [a-z0-9]+")) {
                needs.add(word.substring(5));
            } else {
                throw new IllegalArgumentException("'" + word + "' is none of story NAME, exit N, until \"TEXT\","
                        + " background until \"TEXT\", with PROGRAM");
            }
        }
        return new Run(story, exit, background, until, needs);
    }

    private static Save file(Block block, String words) {
        String[] parts = words.split("\\s*;\\s*", 2);
        if (!parts[0].matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException("name the file: <!-- file: surplus.py -->");
        }
        return new Save(parts.length == 1 ? block.document() : story(parts[1]), parts[0]);
    }

    private static String story(String words) {
        if (!words.matches("story [a-z0-9-]+")) {
            throw new IllegalArgumentException("'" + words + "' is not story NAME");
        }
        return words.substring(6);
    }

    /** A test that a reason names must be there. */
    private static String reason(String words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("say why it is not run, or which test runs it");
        }
        Matcher test = TEST.matcher(words);
        while (test.find()) {
            if (!isThere(test.group(1))) {
                throw new IllegalArgumentException("there is no test " + test.group(1));
            }
        }
        return words;
    }

    private static boolean isThere(String test) {
        for (Path folder : TESTS) {
            try (Stream<Path> files = Files.walk(Document.PROJECT.resolve(folder))) {
                if (files.anyMatch(file -> file.getFileName().toString().equals(test + ".java"))) {
                    return true;
                }
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return false;
    }
}
