package io.windfall.documents;

import java.util.ArrayList;
import java.util.List;

/** Splits what bash would run into its simple commands; as far as documents need it. */
final class ShellText {
    private final String text;
    private final List<List<String>> commands = new ArrayList<>();
    private List<String> words = new ArrayList<>();
    private StringBuilder word;
    private int at;

    private ShellText(String text) {
        this.text = text;
    }

    /** The words of each command, unquoted; variables set before a command and redirections are left out. */
    static List<List<String>> commands(String text) {
        ShellText shell = new ShellText(text);
        shell.read();
        return shell.commands.stream()
                .map(ShellText::bare)
                .filter(found -> !found.isEmpty())
                .toList();
    }

    private void read() {
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                char escaped = text.charAt(at++);
                if (escaped != '\n') {
                    add(escaped);
                }
            } else if (c == '\'') {
                quoted(text.indexOf('\'', at), false);
            } else if (c == '"') {
                quoted(closingQuote(), true);
            } else if (c == '$' && at < text.length() && text.charAt(at) == '(') {
                int end = closing();
                add('$');
                text.substring(at, end).chars().forEach(each -> add((char) each));
                at = end;
            } else if (c == '#' && word == null) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (c == ' ' || c == '\t') {
                endWord();
            } else if (c == '&' && word != null && word.charAt(word.length() - 1) == '>') {
                add(c); // 2>&1
            } else if ("\n;|&()".indexOf(c) >= 0) {
                endCommand();
            } else {
                add(c);
            }
        }
        endCommand();
    }

    private void add(char c) {
        if (word == null) {
            word = new StringBuilder();
        }
        word.append(c);
    }

    private void quoted(int end, boolean escapes) {
        if (end < 0) {
            throw new IllegalArgumentException("a quote is not closed");
        }
        if (word == null) {
            word = new StringBuilder();
        }
        String inside = text.substring(at, end);
        word.append(escapes ? inside.replaceAll("\\\\([\\\\\"$`])", "$1") : inside);
        at = end + 1;
    }

    private int closingQuote() {
        for (int i = at; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i;
            }
        }
        return -1;
    }

    private int closing() {
        int depth = 0;
        for (int i = at; i < text.length(); i++) {
            depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
            if (depth == 0) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException("a parenthesis is not closed");
    }

    private void endWord() {
        if (word != null) {
            words.add(word.toString());
            word = null;
        }
    }

    private void endCommand() {
        endWord();
        if (!words.isEmpty()) {
            commands.add(words);
            words = new ArrayList<>();
        }
    }

    private static List<String> bare(List<String> words) {
        List<String> left = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String each = words.get(i);
            if (each.matches("[0-9]?(>>?|<)")) {
                i++; // the file
            } else if (!each.matches("[0-9]?(>>?|<).+") && !(left.isEmpty() && each.matches("[A-Za-z_]+=[\\s\\S]*"))) {
                left.add(each);
            }
        }
        return left;
    }
}
