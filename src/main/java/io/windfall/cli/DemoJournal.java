package io.windfall.cli;

import java.nio.file.Path;

/** Where the demo keeps its journal. */
final class DemoJournal {

    private DemoJournal() {}

    static Path file(Surroundings surroundings) {
        return surroundings.home().resolve("demo").resolve("journal.avro");
    }
}
