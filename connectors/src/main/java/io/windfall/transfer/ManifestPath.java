package io.windfall.transfer;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Paths within a checkpoint: relative, with '/' between names, the same on every system, and never out of their folder. */
final class ManifestPath {
    private static final int MOST_BYTES = 1024;
    private static final int MOST_NAME_BYTES = 255;
    private static final Pattern DRIVE = Pattern.compile("^[A-Za-z]:.*", Pattern.DOTALL);

    private ManifestPath() {}

    /** Gives the path back, or says why it is none. */
    static String checked(String path) throws BadManifestException {
        String why = fault(path);
        if (why != null) {
            throw new BadManifestException("the path \"" + shown(path) + "\" " + why);
        }
        return path;
    }

    private static String fault(String path) {
        if (path.isEmpty()) {
            return "is empty";
        }
        if (path.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            return "is longer than " + MOST_BYTES + " bytes";
        }
        if (path.startsWith("/") || DRIVE.matcher(path).matches()) {
            return "is absolute";
        }
        if (path.indexOf('\\') >= 0) {
            return "has a backslash, which other systems take for a separator";
        }
        if (path.chars().anyMatch(c -> c < ' ' || c == 0x7f || Character.isSurrogate((char) c) && !wellFormed(path))) {
            return "has a character that no file name may have";
        }
        for (String name : path.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                return "has a part \"" + name + "\"";
            }
            if (name.getBytes(StandardCharsets.UTF_8).length > MOST_NAME_BYTES) {
                return "has a name longer than " + MOST_NAME_BYTES + " bytes";
            }
        }
        return null;
    }

    private static boolean wellFormed(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** Fit for a line of a log: short, and without what would break it. */
    static String shown(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= 100 ? printable : printable.substring(0, 100) + "...";
    }
}
