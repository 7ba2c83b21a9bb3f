package io.windfall.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** What is wrong with a document, as far as can be told without running anything; each with its place and what to do. */
public final class CheckedDocument {
    /** Programs that documents call; any other is taken for a misspelling. */
    private static final Set<String> PROGRAMS = Set.of(
            "bash",
            "cat",
            "cd",
            "chown",
            "cp",
            "curl",
            "docker",
            "docker-compose",
            "echo",
            "export",
            "for",
            "do",
            "done",
            "git",
            "grep",
            "java",
            "jq",
            "kafka-configs.sh",
            "kcat",
            "kill",
            "ls",
            "mkdir",
            "mvn",
            "node",
            "npm",
            "openssl",
            "printf",
            "promtool",
            "python3",
            "rm",
            "sed",
            "sleep",
            "sudo",
            "systemctl",
            "tr");

    private static final Set<String> FOLDERS = Set.of("src", "schemas", "streams", "connectors", "worker", "docker");

    private final Document document;
    private final Function<List<String>, String> program;
    private final Predicate<String> isKey;
    private final List<String> complaints = new ArrayList<>();

    /**
     * @param program what is wrong with the program's arguments; null: nothing
     * @param isKey whether that is a key of the configuration
     */
    public CheckedDocument(Document document, Function<List<String>, String> program, Predicate<String> isKey) {
        this.document = document;
        this.program = program;
        this.isKey = isKey;
    }

    public List<String> complaints() throws IOException {
        for (Block block : document.blocks()) {
            try {
                check(block, Treatment.of(block));
            } catch (IllegalArgumentException e) {
                complaints.add(block.place() + ": " + e.getMessage());
            }
        }
        for (Document.Found found : document.indented()) {
            complaints.add(
                    found.place() + ": put indented code between fences and say how it is checked: " + found.text());
        }
        for (Document.Found found : document.calls()) {
            call(found.place(), found.text());
        }
        for (Document.Found found : document.links()) {
            link(found);
        }
        return complaints;
    }

    private void check(Block block, Treatment treatment) throws IOException {
        if (treatment instanceof Treatment.Run || treatment instanceof Treatment.Parse) {
            commands(block);
        } else if (treatment instanceof Treatment.Json) {
            json(block);
        } else if (treatment instanceof Treatment.Settings) {
            Properties read = new Properties();
            read.load(new StringReader(block.text()));
            read.stringPropertyNames().stream()
                    .filter(isKey.negate())
                    .forEach(key -> complaints.add(block.place() + ": no key of the configuration: " + key));
        }
    }

    /** One document, or one a line. */
    private void json(Block block) {
        try (var values = new ObjectMapper().readerFor(JsonNode.class).readValues(block.text())) {
            while (values.hasNext()) {
                values.next();
            }
        } catch (IOException | RuntimeException e) {
            complaints.add(block.place() + ": no JSON: " + e.getMessage());
        }
    }

    private void commands(Block block) {
        for (List<String> words : ShellText.commands(block.text())) {
            String name = words.get(0);
            if (name.endsWith("windfall") && !name.contains("/target/")) {
                if (!name.equals("./windfall")) {
                    complaints.add(block.place() + ": write ./windfall, not " + name);
                }
                arguments(block.place(), words.subList(1, words.size()));
            } else if (name.equals("docker") && words.contains("run") && words.contains("windfall")) {
                arguments(block.place(), words.subList(words.indexOf("windfall") + 1, words.size()));
            } else if (!PROGRAMS.contains(name)) {
                complaints.add(
                        block.place() + ": '" + name + "' is no program that documents call: mend it, or add it to "
                                + getClass().getSimpleName());
            }
            words.forEach(word -> file(block.place(), word));
        }
    }

    private void call(String place, String text) {
        for (List<String> words : ShellText.commands(text)) {
            arguments(place, words.subList(1, words.size()));
        }
    }

    private void arguments(String place, List<String> arguments) {
        String wrong = program.apply(arguments);
        if (wrong != null) {
            complaints.add(place + ": windfall " + String.join(" ", arguments) + ": " + wrong);
        }
    }

    /** A path within the project must be there; what a build makes, or {@code windfall keys}, is not looked for. */
    private void file(String place, String word) {
        String path = word.replaceFirst("^(\\./|--?[A-Za-z-]+=|[A-Za-z]+=)", "");
        int slash = path.indexOf('/');
        boolean ours = slash > 0 && FOLDERS.contains(path.substring(0, slash)) && path.matches("[A-Za-z0-9._/-]+");
        boolean made = path.contains("/target/") || (path + "/").startsWith("docker/keys/");
        if (ours && !made && !Files.exists(Document.PROJECT.resolve(path))) {
            complaints.add(place + ": there is no " + path);
        }
    }

    private void link(Document.Found found) throws IOException {
        String[] parts = found.text().split("#", 2);
        Path from = Document.PROJECT.resolve(document.name());
        Path to = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]).normalize();
        if (!Files.exists(to)) {
            complaints.add(found.place() + ": the link " + found.text() + " leads nowhere");
        } else if (parts.length == 2 && to.toString().endsWith(".md")) {
            Set<String> anchors = Document.of("", Files.readAllLines(to)).anchors();
            if (!anchors.contains(parts[1])) {
                complaints.add(found.place() + ": " + to.getFileName() + " has no heading #" + parts[1]);
            }
        }
    }
}
