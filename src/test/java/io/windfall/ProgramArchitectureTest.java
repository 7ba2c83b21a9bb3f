package io.windfall;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.windfall", importOptions = ImportOption.DoNotIncludeTests.class)
class ProgramArchitectureTest {

    @ArchTest
    static final ArchRule ONE_CLASS_KNOWS_THE_BROKERS_INSIDE = noClasses()
            .that()
            .haveNameNotMatching("io\\.windfall\\.embedded\\.EmbeddedBroker(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "kafka..",
                    "org.apache.kafka.metadata..",
                    "org.apache.kafka.raft..",
                    "org.apache.kafka.server.config..",
                    "org.apache.kafka.server.fault..")
            .because("the in-process broker is no supported API: go through EmbeddedBroker");

    @ArchTest
    static final ArchRule ONE_CLASS_KNOWS_THE_RELOCATED_CLIENT = noClasses()
            .that()
            .haveNameNotMatching("io\\.windfall\\.serde\\.ConfluentSchemaRegistry(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.flink..")
            .because("the Confluent client is relocated, see src/adr/0003: go through SchemaRegistry");

    @ArchTest
    static final ArchRule ONE_PLACE_ENDS_THE_PROCESS = noClasses()
            .that()
            .haveNameNotMatching("io\\.windfall\\.cli\\.Main(\\$.*)?")
            .should()
            .callMethod(System.class, "exit", int.class)
            .because("a command returns its exit code, and Main ends the process");

    @ArchTest
    static final ArchRule THE_FLEET_KNOWS_NO_KAFKA = noClasses()
            .that()
            .resideInAPackage("io.windfall.fleet..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "io.windfall.schema..", "io.windfall.topology..")
            .because("the simulator speaks the core's types: Kafka belongs into io.windfall.loop");

    @ArchTest
    static final ArchRule NOTHING_DEPENDS_ON_THE_COMMAND_LINE = noClasses()
            .that()
            .resideOutsideOfPackage("io.windfall.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.windfall.cli..")
            .because("the command line is the outermost shell");

    @ArchTest
    static final ArchRule A_REPLAY_HAS_NO_EFFECT = noClasses()
            .that()
            .resideInAPackage("io.windfall.replay..")
            .or()
            .haveNameMatching("io\\.windfall\\.cli\\.(Replay|Recording).*")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("org\\.apache\\.kafka\\.clients\\.(producer|admin)\\..*"
                    + "|org\\.apache\\.kafka\\.streams\\.KafkaStreams"
                    + "|io\\.windfall\\.exchange\\.(Publisher|OrderDesk)"
                    + "|io\\.windfall\\.admin\\..*"
                    + "|io\\.windfall\\.loop\\..*"
                    + "|io\\.windfall\\.topology\\.Orchestrator")
            .because("a replay must not be able to write to a cluster: hand its results to a caller that prints them");

    @ArchTest
    static final ArchRule VIEWS_KNOW_NEITHER_KAFKA_NOR_HTTP = noClasses()
            .that()
            .resideInAPackage("io.windfall.web.view..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..",
                    "io.javalin..",
                    "jakarta.servlet..",
                    "org.eclipse.jetty..",
                    "io.windfall.topology..",
                    "io.windfall.web",
                    "io.windfall.web.state..")
            .because("a view is a pure function of rows and records: hand it those");

    @ArchTest
    static final ArchRule WHAT_THE_WEB_KNOWS_IS_APART_FROM_HOW_IT_IS_SERVED = noClasses()
            .that()
            .resideInAPackage("io.windfall.web.state..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.javalin..", "jakarta.servlet..", "org.eclipse.jetty..", "io.windfall.web")
            .because("HTTP belongs into io.windfall.web");

    @ArchTest
    static final ArchRule NOTHING_DEPENDS_ON_THE_WEB = noClasses()
            .that()
            .resideOutsideOfPackages("io.windfall.web..", "io.windfall.cli..", "io.windfall.metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.windfall.web..")
            .because("HTTP is a shell around the program: the command line puts it on");
}
