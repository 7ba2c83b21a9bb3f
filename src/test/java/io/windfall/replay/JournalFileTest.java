package io.windfall.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.schema.SnapshotEntry;
import io.windfall.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JournalFileTest {

    private static final long SECOND_DAY = Instant.parse("2024-04-02T00:00:00Z").toEpochMilli();

    @TempDir
    static Path folder;

    private RecordedRun run;
    private Path file;

    @BeforeAll
    void export() throws IOException {
        run = RecordedRun.ofADay();
        file = folder.resolve("all.avro");
        JournalExport.write(run, file, "test", null, null, null);
    }

    @Test
    void shouldGiveBackEveryItemThatWasWritten() {
        assertThat(items(JournalFile.open(file))).isEqualTo(items(run));
        assertThat(JournalFile.open(file).extents()).isEqualTo(run.extents());
        assertThat(JournalFile.open(file).snapshots())
                .isEqualTo(run.snapshots())
                .hasSizeGreaterThan(1);
    }

    @Test
    void shouldVerifyFromTheBeginningAndFromASnapshotInTheMiddle() {
        Verification whole = Verifier.verify(JournalFile.open(file), null, null, null);
        assertThat(whole.firsts()).isEmpty();
        assertThat(whole.verdict()).isEqualTo(Verification.Verdict.EQUAL);
        assertThat(whole.starts()).isEmpty();
        assertThat(whole.equal().get("migration.decision")).isGreaterThan(30);
        assertThat(whole.equal()).containsKeys("dead.letter", "migration.command", "job.feasibility", "planning.round");

        Verification rest = Verifier.verify(JournalFile.open(file), null, SECOND_DAY + 1_000, null);
        assertThat(rest.firsts()).isEmpty();
        assertThat(rest.starts()).singleElement().satisfies(s -> assertThat(s.day())
                .isEqualTo("2024-04-02"));
        assertThat(rest.entries()).isPositive().isLessThan(whole.entries());
    }

    @Test
    void shouldVerifyAStretchThatWasCutOutFromItsSnapshot() throws IOException {
        Path stretch = folder.resolve("stretch.avro");
        JournalExport.write(JournalFile.open(file), stretch, "test", null, SECOND_DAY, SECOND_DAY + 20_000_000);

        Verification cut = Verifier.verify(JournalFile.open(stretch), null, null, null);

        assertThat(cut.firsts()).isEmpty();
        assertThat(cut.starts()).hasSize(1);
        assertThat(cut.entries()).isPositive();
        assertThat(JournalSummary.of(JournalFile.open(stretch), null).get(0).to())
                .isBefore(Instant.ofEpochMilli(SECOND_DAY + 20_000_000));
    }

    @Test
    void shouldPassATornSnapshotOver() throws IOException {
        RecordedRun torn = RecordedRun.ofADay();
        torn.forge(item -> item instanceof SnapshotEntry row
                        && row.getDay().equals("2024-04-02")
                        && row.getTable().equals("links")
                        && row.getId().startsWith("spain>france")
                ? null
                : item);
        Path broken = folder.resolve("torn.avro");
        JournalExport.write(torn, broken, "test", null, null, null);

        Recording read = JournalFile.open(broken);

        assertThat(read.tornSnapshots()).isEqualTo(1);
        assertThat(read.starts(SECOND_DAY).values())
                .extracting(Snapshot::day)
                .as("the day before is the nearest that is whole")
                .containsExactly("2024-04-01");
    }

    @Test
    void shouldRefuseAFileThatWasCutOff() throws IOException {
        Path cut = folder.resolve("cut.avro");
        byte[] all = Files.readAllBytes(file);
        Files.write(cut, Arrays.copyOf(all, all.length / 2));

        assertThatThrownBy(() -> JournalFile.open(cut)).hasMessageContaining("cut off");
        Files.writeString(cut, "time,value\n");
        assertThatThrownBy(() -> JournalFile.open(cut)).hasMessageContaining("exported journal");
        assertThatThrownBy(() -> JournalFile.open(folder.resolve("none")))
                .hasMessageContaining("windfall journal export");
    }

    @Test
    void shouldSayInWordsThatAFileIsDamagedWhereverItIs() throws IOException {
        byte[] all = Files.readAllBytes(file);
        Path damaged = folder.resolve("damaged.avro");
        int refused = 0;
        for (int i = 1; i < 40; i++) {
            byte[] bytes = all.clone();
            bytes[(int) ((long) all.length * i / 40)] ^= 0x55;
            Files.write(damaged, bytes);
            try {
                JournalFile opened = JournalFile.open(damaged);
                Verifier.verify(opened, null, null, null);
            } catch (RecordingException e) {
                refused++;
                assertThat(e).hasMessageNotContaining(": null");
            }
        }
        assertThat(refused).as("all but what deflate cannot see").isGreaterThan(30);
    }

    @Test
    void shouldLeaveNothingBehindWhereThereIsNothingToExport() {
        Path none = folder.resolve("empty.avro");
        assertThatThrownBy(() -> JournalExport.write(run, none, "test", "another", null, null))
                .hasMessageContaining("nothing was written");
        assertThat(none).doesNotExist();
        assertThat(folder.resolve("empty.avro.part")).doesNotExist();
    }

    @Test
    void shouldKeepWhatWasDeletedAndWhatDoesNotSayWhereItCameFrom() throws IOException {
        RecordedRun old = RecordedRun.ofADay();
        RecordedRuns.unmark(old, 500);
        RecordedRuns.trim(old, Topics.MIGRATION_DECISION, 2, 1, 1_000);
        Path kept = folder.resolve("old.avro");
        JournalExport.write(old, kept, "test", null, null, null);

        Verification result = Verifier.verify(JournalFile.open(kept), null, null, null);

        assertThat(JournalFile.open(kept).extents()).isEqualTo(old.extents());
        assertThat(result).isEqualTo(Verifier.verify(old, null, null, null));
        assertThat(result.notCompared(NotCompared.DELETED)).isPositive();
        assertThat(result.notCompared(NotCompared.UNMARKED)).isPositive();
        assertThat(result.firsts()).isEmpty();
    }

    private static List<String> items(Recording recording) {
        List<String> items = new ArrayList<>();
        recording.read(Map.of(), null, new Recording.Listener() {
            @Override
            public void snapshot(SnapshotEntry row) {
                items.add(row.toString());
            }

            @Override
            public void entry(RecordedEntry entry) {
                items.add(entry.toString());
            }

            @Override
            public void output(RecordedOutput output) {
                items.add(output.topic().name() + " " + output.offset() + " " + output.entry() + " " + output.key()
                        + " " + Arrays.toString(output.body()) + " " + output.reason() + " " + output.detail() + " "
                        + output.appendedAtMillis());
            }
        });
        return items;
    }
}
