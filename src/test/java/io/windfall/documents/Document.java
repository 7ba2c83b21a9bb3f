package io.windfall.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A document of the project: its fenced blocks, and the rest of its lines. */
public final class Document {
    /** The project's folder; tests run in the program's module. */
    public static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern FENCE = Pattern.compile("^(\\s*)```([A-Za-z0-9]*)\\s*$");
    private static final Pattern COMMENT = Pattern.compile("^<!--\\s*(.*?)\\s*-->$");
    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");

    private final String name;
    private final List<Block> blocks = new ArrayList<>();
    private final List<String> prose = new ArrayList<>();

    private Document(String name) {
        this.name = name;
    }

    /** A piece of a document, and where it stands. */
    public record Found(String place, String text) {}

    /** All documents whose commands are looked after, in the order in which they are read. */
    public static List<Document> all() throws IOException {
        List<Path> paths = new ArrayList<>();
        for (String name :
                List.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "docker/README.md", "docker/secure/README.md")) {
            if (Files.exists(PROJECT.resolve(name))) {
                paths.add(PROJECT.resolve(name));
            }
        }
        try (Stream<Path> docs = Files.list(PROJECT.resolve("src/docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).sorted().forEach(paths::add);
        }
        List<Document> all = new ArrayList<>();
        for (Path path : paths) {
            all.add(of(PROJECT.relativize(path).toString(), Files.readAllLines(path)));
        }
        return all;
    }

    static Document of(String name, List<String> lines) {
        Document document = new Document(name);
        String comment = null;
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            Matcher remark = COMMENT.matcher(lines.get(i).strip());
            if (fence.matches()) {
                int begin = i + 1;
                StringBuilder text = new StringBuilder();
                for (i++; i < lines.size() && !lines.get(i).strip().equals("```"); i++) {
                    text.append(lines.get(i)
                                    .substring(Math.min(
                                            lines.get(i).length(),
                                            fence.group(1).length())))
                            .append('\n');
                }
                document.blocks.add(new Block(name, begin, fence.group(2), text.toString(), comment));
                while (document.prose.size() < i + 1 && document.prose.size() < lines.size()) {
                    document.prose.add("");
                }
                comment = null;
            } else {
                document.prose.add(lines.get(i));
                if (remark.matches()) {
                    comment = remark.group(1);
                } else if (!lines.get(i).isBlank()) {
                    comment = null;
                }
            }
        }
        return document;
    }

    public String name() {
        return name;
    }

    List<Block> blocks() {
        return blocks;
    }

    /** Lines that would be shown as code without a fence, of which nothing says how they are treated. */
    public List<Found> indented() {
        List<Found> found = new ArrayList<>();
        for (int i = 1; i < prose.size(); i++) {
            if (prose.get(i - 1).isBlank() && prose.get(i).matches(" {4,}\\S.*")) {
                found.add(found(i, prose.get(i).strip()));
            }
        }
        return found;
    }

    /** Code within lines that calls the program. */
    public List<Found> calls() {
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < prose.size(); i++) {
            Matcher span = SPAN.matcher(prose.get(i));
            while (span.find()) {
                if (span.group(1).matches("(\\./)?windfall [a-z-].*")) {
                    found.add(found(i, span.group(1)));
                }
            }
        }
        return found;
    }

    /** Links to other places of the project. */
    public List<Found> links() {
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < prose.size(); i++) {
            Matcher link = LINK.matcher(prose.get(i));
            while (link.find()) {
                if (!link.group(1).matches("[a-z]+://.*")) {
                    found.add(found(i, link.group(1)));
                }
            }
        }
        return found;
    }

    /** What a link may name behind its hash. */
    public Set<String> anchors() {
        return prose.stream()
                .filter(line -> line.matches("#+ .*"))
                .map(line -> line.replaceFirst("#+ +", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private Found found(int index, String text) {
        return new Found(name + ":" + (index + 1), text);
    }
}
