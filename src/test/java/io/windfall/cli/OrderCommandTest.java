package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.schema.OperatorOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class OrderCommandTest {
    private static final Map<String, Supplier<OrderCommand>> ORDERS = Map.of(
            "approve", OrderCommands.Approve::new,
            "reject", OrderCommands.Reject::new,
            "hold", OrderCommands.Hold::new,
            "unhold", OrderCommands.Unhold::new,
            "forbid", OrderCommands.Forbid::new,
            "permit", OrderCommands.Permit::new,
            "abort", OrderCommands.Abort::new);

    @TempDir
    private Path directory;

    private OperatorOrder order(String... arguments) {
        OrderCommand command = ORDERS.get(arguments[0]).get();
        new CommandLine(command).parseArgs(Stream.of(arguments).skip(1).toArray(String[]::new));
        return command.order();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "approve",
                "hold",
                "hold a/b",
                "forbid elko --fabric a/b",
                "permit elko reno",
                "abort x --timeout soon",
                "hold train --format yaml",
                "migrations --format xml",
                "migrations --fabric a/b"
            })
    void shouldAnswerAMistakeWithOneLineAndExitCode2(String arguments) {
        Cli cli = new Cli(directory);
        assertThat(cli.run(arguments.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(cli.out.toString()).isEmpty();
        assertThat(cli.err.toString().lines()).singleElement().asString().startsWith("windfall: ");
    }

    @Test
    void shouldNotTakeAnOrderThatIntakeWouldRefuse() {
        Cli cli = new Cli(directory);
        assertThat(cli.run("hold", "train", "--by", "x".repeat(300))).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).contains("issuedBy is longer than 256 bytes");
        assertThat(cli.run("hold", "train", "--by", " ")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("approve", " ")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).contains("windfall approve --help");
    }

    @ParameterizedTest
    @CsvSource({
        "approve, west-812-0, west",
        "approve, north-west-2-1-0, north-west-2",
        "approve, x, default",
        "reject, west-812-0, west",
        "abort, west-812-0-m, west",
        "abort, train-1-2, default",
        "hold, train-1-2, default"
    })
    void shouldTakeTheFabricFromAnIdThatTellsIt(String order, String target, String fabric) {
        assertThat(order(order, target).getFabric()).isEqualTo(fabric);
        assertThat(order(order, target, "--fabric", "east").getFabric()).isEqualTo("east");
    }

    @Test
    void shouldSayWhatWhoAndWhyUnderAnIdOfItsOwn() {
        for (String name : ORDERS.keySet()) {
            OperatorOrder order = order(name, "x", "--by", "ann", "--reason", "because");
            assertThat(order.getKind()).hasToString(name.toUpperCase());
            assertThat(List.of(order.getTarget(), order.getIssuedBy(), order.getReason()))
                    .containsExactly("x", "ann", "because");
            assertThat(order.getId()).isNotEqualTo(order(name, "x").getId());
        }
    }

    @Test
    void shouldTellThatNothingAnswers() {
        Cli cli = new Cli(directory);
        assertThat(cli.run("hold", "train", "--bootstrap-server", "127.0.0.1:1"))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(cli.err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("windfall: no Kafka broker answers");
    }
}
