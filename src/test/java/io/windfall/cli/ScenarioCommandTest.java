package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioCommandTest {

    @TempDir
    private Path folder;

    @Test
    void shouldWriteAScenarioAndAccountForIt() throws IOException {
        Path series = series("7");
        Cli cli = new Cli(folder);
        String out = folder.resolve("out").toString();

        int code = cli.run(
                "scenario",
                "--series",
                "a=" + series,
                "--threshold",
                "5",
                "--out",
                out,
                "--sites",
                "2",
                "--carbon",
                "a=100");

        assertThat(cli.err.toString()).isEmpty();
        assertThat(code).isZero();
        assertThat(cli.out.toString())
                .contains("a-1", "a-2", "2 windows of 2 sites")
                .doesNotContain("assumed");
        assertThat(Files.readString(folder.resolve("out/windows.csv"))).contains("a-2,2026-01-01T04:00:00Z");
        assertThat(cli.run("scenario", "--series", "a=" + series, "--threshold", "5", "--sites", "2", "--out", out))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).contains("--force").hasLineCount(1);
        assertThat(cli.run(
                        "scenario",
                        "--series",
                        "a=" + series,
                        "--threshold",
                        "5",
                        "--out",
                        out,
                        "--sites",
                        "2",
                        "--force",
                        "--format",
                        "json"))
                .isZero();
        assertThat(cli.out.toString()).startsWith("{\"folder\":").contains("\"carbonIsAssumed\":true");
    }

    @Test
    void shouldSayInOneLineWhatIsWrong() throws IOException {
        Cli cli = new Cli(folder);
        String out = folder.resolve("out").toString();

        assertThat(cli.run(
                        "scenario", "--series", "a=" + series("x"), "--threshold", "5", "--sites", "2", "--out", out))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString())
                .contains("s.csv, line 3: mw must be a plain number")
                .hasLineCount(1);
        assertThat(cli.run("scenario", "--series", "a=nowhere.csv", "--threshold", "5", "--sites", "2", "--out", out))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).contains("nowhere.csv does not exist").hasLineCount(1);
    }

    private Path series(String value) throws IOException {
        return Files.writeString(
                folder.resolve("s.csv"),
                "t,mw\n2026-01-01T00:00:00Z,0\n2026-01-01T01:00:00Z," + value + "\n2026-01-01T02:00:00Z,0\n");
    }
}
