package io.windfall.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checks of documents find what is wrong, or they would be worth nothing. */
class CheckedDocumentTest {

    @Test
    void shouldComplainOfABlockThatNothingIsSaidOf() throws Exception {
        assertThat(complaints("```sh", "ls", "```")).singleElement().asString().contains("x.md:1", "put <!-- run -->");
        assertThat(complaints("<!-- run -->", "words between", "```sh", "ls", "```"))
                .hasSize(1);
        assertThat(complaints("<!-- run -->", "", "```sh", "ls", "```")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "walk | is none of run, file",
                "run: sideways | is none of story NAME",
                "parse | say why it is not run",
                "parse: NoSuchThingIT runs it | there is no test NoSuchThingIT",
                "file: a/b | name the file"
            })
    void shouldComplainOfAWordThatItDoesNotKnow(String comment, String complaint) throws Exception {
        assertThat(complaints("<!-- " + comment + " -->", "```sh", "ls", "```"))
                .singleElement()
                .asString()
                .contains(complaint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "./windfall refused x | no such option",
                "X=1 ./windfall refused 2>&1 | no such option",
                "echo a && windfall fine | write ./windfall",
                "docker run --init windfall refused x | no such option",
                "kafkacat -L | is no program",
                "cat src/docs/absent.md | there is no src/docs/absent.md",
                "./windfall fine --config=connectors/examples/absent.properties | there is no connectors"
            })
    void shouldComplainOfACommandThatCannotBe(String command, String complaint) throws Exception {
        assertThat(complaints("<!-- parse: a try -->", "```sh", command, "```"))
                .singleElement()
                .asString()
                .contains(complaint);
    }

    @Test
    void shouldComplainOfLinksKeysJsonCallsAndIndentedCode() throws Exception {
        assertThat(complaints("[a](absent.md)")).hasSize(1);
        assertThat(complaints("[a](README.md#no-such-heading)")).hasSize(1);
        assertThat(complaints("[a](README.md#two-commands) [b](https://windfall.example/x)"))
                .isEmpty();
        assertThat(complaints("<!-- settings -->", "```properties", "known=1", "unknown=2", "```"))
                .singleElement()
                .asString()
                .endsWith("unknown");
        assertThat(complaints("<!-- json -->", "```json", "{\"a\": }", "```")).hasSize(1);
        assertThat(complaints("<!-- json -->", "```json", "{\"a\": 1}", "{\"b\": 2}", "```"))
                .isEmpty();
        assertThat(complaints("Call `./windfall refused` now.")).hasSize(1);
        assertThat(complaints("", "    ./windfall fine"))
                .singleElement()
                .asString()
                .contains("between fences");
    }

    @Test
    void shouldSplitWhatTheShellWouldRun() {
        assertThat(
                        ShellText.commands(
                                "A='x y' b --c=\"d e\" \\\n  f 2>/dev/null | g 'h|i' # no\nj $(k l | m) && n > o; p \"q\\\"r\""))
                .containsExactly(
                        List.of("b", "--c=d e", "f"),
                        List.of("g", "h|i"),
                        List.of("j", "$(k l | m)"),
                        List.of("n"),
                        List.of("p", "q\"r"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "published 2, refused 0 | published 17, refused 3 | true",
                "published 2, refused 0 | published 2, refused none | false",
                "grid 5.05 kWh -88.5 % | grid   5.1 kWh   +7 % | true",
                "move … to spain | move job-1 from a to spain | true",
                "move … to spain | move job-1 from a to france | false",
                "all of it | all of it and more | false",
                "all of it … | all of it and more | true",
                "grid.signal.v1 | grid.signal.v2 | false",
                "x1 | x2 | false"
            })
    void shouldHoldWhatIsShownAgainstWhatWasPrinted(String shown, String printed, boolean same) {
        assertThat(ShownText.isIn(shown, printed)).isEqualTo(same);
    }

    private static List<String> complaints(String... lines) throws Exception {
        return new CheckedDocument(
                        Document.of("x.md", List.of(lines)),
                        arguments -> arguments.get(0).equals("refused") ? "no such option" : null,
                        "known"::equals)
                .complaints();
    }
}
