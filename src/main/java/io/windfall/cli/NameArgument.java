package io.windfall.cli;

import io.windfall.exchange.Printable;

/** Names of fabrics, sites and jobs, as records have them. */
final class NameArgument {

    private NameArgument() {}

    /** @throws UserException when the text is no name; {@code argument} says what was given */
    static String valid(String argument, String name) {
        if (!name.matches("[A-Za-z0-9._-]{1,128}")) {
            throw UserException.usage(
                    argument + " '" + Printable.shortened(name) + "': use 1 to 128 characters of A-Z a-z 0-9 . _ -");
        }
        return name;
    }
}
