package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.windfall.documents.StoryRun;
import io.windfall.documents.StoryScript;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs what the documents tell a reader to run, with the built program. One test a story; {@code -Ddocuments.story=NAME} runs
 * one alone.
 */
class DocumentsIT {

    @TestFactory
    Stream<DynamicTest> shouldDoWhatTheDocumentsSay() throws Exception {
        return StoryScript.all().stream().map(script -> DynamicTest.dynamicTest(script.name(), () -> tell(script)));
    }

    private static void tell(StoryScript script) throws Exception {
        try (StoryRun run = new StoryRun(Files.createTempDirectory("windfall-story"))) {
            int ran = run.run(script.steps());
            System.out.println(script.name() + ": ran " + ran + " blocks");
            assumeTrue(run.missing().isEmpty(), () -> "all else ran, but there is no " + run.missing());
            assertThat(ran).as("blocks of " + script.name()).isPositive();
        }
    }
}
