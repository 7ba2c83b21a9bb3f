package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.replay.JournalExport;
import io.windfall.replay.RecordedRun;
import io.windfall.replay.RecordedRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandsTest {

    @TempDir
    static Path folder;

    private final Cli cli = new Cli(folder);

    @BeforeAll
    static void keepADemosJournal() throws IOException {
        RecordedRun run = RecordedRun.ofADay();
        JournalExport.write(run, folder.resolve("home/demo/journal.avro"), "test", null, null, null);
        RecordedRuns.changeADecision(run);
        JournalExport.write(run, folder.resolve("changed.avro"), "test", null, null, null);
        RecordedRuns.dropAllOutputs(run);
        JournalExport.write(run, folder.resolve("bare.avro"), "test", null, null, null);
    }

    @Test
    void shouldVerifyTheLastDemosJournalWithoutAnyArgument() {
        assertThat(cli.run("replay", "verify")).as(cli.err.toString()).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).contains("from the beginning", "equal: ", " decisions", " commands", " rounds");

        assertThat(cli.run("replay", "verify", "--from", "2024-04-02T12:00:00Z"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).contains("from the snapshot of recorded at 2024-04-02T00:00:00Z");
    }

    @Test
    void shouldEndWithTheFirstDifferenceInWords() {
        assertThat(cli.run("replay", "verify", "--journal", "changed.avro")).isEqualTo(ExitCode.FAILED);
        assertThat(cli.out.toString())
                .contains("1 outputs differ")
                .contains("first difference: fabric recorded, entry 0@")
                .contains("policy was recorded as windfalL, came out as windfall");
    }

    @Test
    void shouldNotSayEqualWhereNothingIsLeftToCompare() {
        assertThat(cli.run("replay", "verify", "--journal", "bare.avro")).isEqualTo(ExitCode.NOT_COMPARABLE);
        assertThat(cli.out.toString().lines())
                .filteredOn(line -> line.startsWith("NOT COMPARABLE: "))
                .singleElement()
                .asString()
                .contains("could be held against nothing", "none of the commands");
        assertThat(cli.out.toString()).doesNotContain("equal: ");

        assertThat(cli.run("replay", "verify", "--journal", "bare.avro", "--format", "json"))
                .isEqualTo(ExitCode.NOT_COMPARABLE);
        assertThat(cli.out.toString()).contains("\"equal\":false", "\"verdict\":\"NOT_COMPARABLE\"", "\"PENDING\":{");
        assertThat(cli.run("replay", "verify", "--help")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).contains("replay verify: too little");
    }

    @Test
    void shouldDescribeCutAndRunAgainUnderOtherSettings() {
        assertThat(cli.run("journal", "describe")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .contains("fabric recorded", "policy=windfall preset=full mode=enforce", "2024-04-02");

        String[] export = {
            "journal",
            "export",
            "--journal",
            "home/demo/journal.avro",
            "--out",
            "cut.avro",
            "--to",
            "2024-04-01T12:00:00Z"
        };
        assertThat(cli.run(export)).as(cli.err.toString()).isEqualTo(ExitCode.OK);
        assertThat(folder.resolve("cut.avro")).isRegularFile();

        assertThat(cli.run("replay", "shadow", "--journal", "cut.avro", "--set", "policy=static"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).contains("first differing decision: 2024-04-01T", "recorded  move to ");

        assertThat(cli.run("replay", "counterfactual", "--sweep", "policy=static,windfall", "--format", "csv"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString().lines()).hasSize(4).first().asString().startsWith("policy,gridEnergyKwh,");
    }

    @Test
    void shouldTellWhatToDoAboutAMistake() throws IOException {
        assertThat(cli.run("replay", "shadow", "--set", "alfa=1")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).contains("no setting 'alfa'");
        assertThat(cli.run("replay", "counterfactual")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("replay", "verify", "--journal", "none.avro")).isEqualTo(ExitCode.FAILED);
        assertThat(cli.err.toString()).contains("windfall journal export");
        assertThat(cli.run("replay", "verify", "--fabric", "another")).isEqualTo(ExitCode.FAILED);
        Files.writeString(folder.resolve("text.csv"), "time,value\n");
        assertThat(cli.run("replay", "verify", "--journal", "text.csv")).isEqualTo(ExitCode.FAILED);
        assertThat(cli.run("journal", "import", "--journal", "home/demo/journal.avro", "--into", ""))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).contains("the live topics are not written to");
    }

    @Test
    void shouldNotCallAnEmptyStretchEqualAndRefuseOneThatEndsBeforeItBegins() {
        assertThat(cli.run("replay", "verify", "--to", "2020-01-01T00:00:00Z")).isEqualTo(ExitCode.NOT_COMPARABLE);
        assertThat(cli.out.toString()).contains("nothing came out in this stretch");
        assertThat(cli.run("replay", "verify", "--from", "2024-04-02T12:00:00Z", "--to", "2024-04-02T11:00:00Z"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).contains("is not after --from");
        assertThat(cli.run("replay", "shadow", "--set", "alpha=0.2", "--limit", "-1"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).contains("--limit must be 0 or more");
    }

    @Test
    void shouldLeaveTheDemosJournalAloneWhereAClustersRegistryIsNamed() {
        assertThat(cli.run("replay", "verify", "--registry", "http://127.0.0.1:1"))
                .isNotEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).doesNotContain("equal");
    }

    @Test
    void shouldReplaceAnExportOnlyWhenForced() throws IOException {
        Path old = Files.writeString(folder.resolve("old.avro"), "old");
        String[] export = {"journal", "export", "--journal", "home/demo/journal.avro", "--out", "old.avro"};
        assertThat(cli.run(export)).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).contains("old.avro is there already", "--force");
        assertThat(old).hasContent("old");

        String[] forced = Stream.concat(Stream.of(export), Stream.of("--force")).toArray(String[]::new);
        assertThat(cli.run(forced)).as(cli.err.toString()).isEqualTo(ExitCode.OK);
        assertThat(Files.size(old)).isGreaterThan(1_000);
    }

    @Test
    void shouldCountWhatAResetHadSaidAgainAndCallItEqual() throws IOException {
        RecordedRun run = RecordedRun.ofADay();
        run.sayAllAgain(output -> output);
        JournalExport.write(run, folder.resolve("reset.avro"), "test", null, null, null);

        assertThat(cli.run("replay", "verify", "--journal", "reset.avro"))
                .as(cli.out.toString())
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .contains("equal: ")
                .containsPattern("recorded twice with the same bytes, as after a reset: .*[0-9]+ commands");
        assertThat(cli.run("replay", "verify", "--journal", "reset.avro", "--format", "json"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).containsPattern("\"recordedTwice\":\\{.*\"migration.command\":[0-9]+");
    }

    @Test
    void shouldNotWriteAJournalOverWhatIsNoFile() throws IOException {
        Path place = Files.createDirectory(folder.resolve("a-folder"));
        assertThat(cli.run("journal", "export", "--out", "a-folder")).isEqualTo(ExitCode.FAILED);
        assertThat(cli.err.toString()).contains("no regular file");
        assertThat(place).isEmptyDirectory();
    }
}
