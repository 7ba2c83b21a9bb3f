package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.documents.CheckedDocument;
import io.windfall.documents.Document;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/** Every block of every document says how it is checked; every command line, file and link in them is right. */
class DocumentsTest {

    @Test
    void shouldHoldNothingThatIsNotSo() throws Exception {
        List<Document> documents = Document.all();
        assertThat(documents).hasSizeGreaterThan(5);
        List<String> complaints = new ArrayList<>();
        for (Document document : documents) {
            complaints.addAll(new CheckedDocument(document, DocumentsTest::wrong, DocumentsTest::isKey).complaints());
        }
        assertThat(complaints).isEmpty();
    }

    /** What the program would say of these arguments; null: it would take them. */
    static String wrong(List<String> arguments) {
        CommandLine root = Main.commandLine(new Surroundings(Map.of(), Path.of("."), Path.of(".")));
        try {
            root.parseArgs(arguments.toArray(new String[0]));
            return null;
        } catch (MissingParameterException e) {
            // A sentence may name a command alone.
            return arguments.size() <= 2 ? null : e.getMessage();
        } catch (ParameterException e) {
            return e.getMessage();
        }
    }

    private static boolean isKey(String name) {
        return ConfigKey.all().stream().anyMatch(key -> key.covers(name));
    }
}
