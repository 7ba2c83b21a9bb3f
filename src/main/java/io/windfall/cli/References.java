package io.windfall.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts what they stand for in the place of {@code ${file:PATH}}, the whole file without blanks around it, and {@code ${env:NAME}}, in
 * the values of settings; so a secret need not stand in a properties file. A path may hold a variable: {@code
 * ${file:${env:KEYS}/password}}. What a file or a variable holds is taken as it is. Any other <code>${WORD:…}</code> is
 * refused, any other <code>${…}</code> stays.
 */
final class References {
    private static final String FILE = "${file:";
    private static final String VARIABLE = "${env:";
    private static final Pattern OTHER = Pattern.compile("\\$\\{([A-Za-z][A-Za-z0-9_.-]*):");
    private static final int LARGEST_FILE_BYTES = 64 * 1024;

    private final Map<String, String> environment;
    private final Path workingDirectory;

    References(Surroundings surroundings) {
        this.environment = surroundings.environment();
        this.workingDirectory = surroundings.workingDirectory();
    }

    /** Whether a value refers to anything. */
    static boolean isIn(String value) {
        return value.contains(FILE) || value.contains(VARIABLE);
    }

    /**
     * The value with its references resolved.
     *
     * @param key whose value it is, for messages
     * @throws UserException which names the key and what it refers to that is not there or not known, never a value
     */
    String resolved(String key, String value) {
        StringBuilder text = new StringBuilder();
        int from = 0;
        while (from < value.length()) {
            boolean file = value.startsWith(FILE, from);
            if (!file && !value.startsWith(VARIABLE, from)) {
                requireNoOther(key, value, from);
                text.append(value.charAt(from++));
                continue;
            }
            int begin = from + (file ? FILE : VARIABLE).length();
            int end = closing(key, value, begin);
            String argument = value.substring(begin, end);
            text.append(file ? content(key, resolved(key, argument)) : variable(key, argument));
            from = end + 1;
        }
        return text.toString();
    }

    private static void requireNoOther(String key, String value, int from) {
        Matcher other = OTHER.matcher(value).region(from, value.length());
        if (other.lookingAt()) {
            throw UserException.usage(
                    key + ": ${" + other.group(1) + ":…} is not known: use ${file:PATH} or ${env:NAME}");
        }
    }

    private static int closing(String key, String value, int begin) {
        int open = 1;
        for (int i = begin; i < value.length(); i++) {
            if (value.startsWith("${", i)) {
                open++;
            } else if (value.charAt(i) == '}' && --open == 0) {
                return i;
            }
        }
        throw UserException.usage(key + ": a ${ is not closed by }");
    }

    private String variable(String key, String name) {
        String value = environment.get(name);
        if (value == null) {
            throw UserException.usage(key + ": the environment variable " + name + " is not set");
        }
        return value;
    }

    private String content(String key, String name) {
        Path file = workingDirectory.resolve(name);
        try {
            if (Files.size(file) > LARGEST_FILE_BYTES) {
                throw UserException.usage(key + ": " + file + " is larger than 64 KiB, so it is no secret");
            }
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw UserException.usage(key + ": the file " + file + " cannot be read (" + Failures.reason(e) + ")", e);
        }
    }
}
