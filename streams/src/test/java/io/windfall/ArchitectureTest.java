package io.windfall;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** The core (feasibility, planning, fabric) is plain Java: the same input gives the same bits, with and without Kafka. */
@AnalyzeClasses(packages = "io.windfall", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final Set<String> EXACT_MATH = Set.of(
            "abs",
            "max",
            "min",
            "floor",
            "ceil",
            "rint",
            "round",
            "signum",
            "sqrt",
            "fma",
            "addExact",
            "subtractExact",
            "multiplyExact",
            "toIntExact",
            "incrementExact",
            "decrementExact",
            "negateExact",
            "floorDiv",
            "floorMod",
            "multiplyHigh",
            "copySign",
            "ulp",
            "nextUp",
            "nextDown",
            "scalb",
            "absExact");

    @ArchTest
    static final ArchRule THE_CORE_KNOWS_NO_KAFKA_AVRO_OR_IO = core().should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..",
                    "org.apache.avro..",
                    "io.windfall.schema..",
                    "io.windfall.topology..",
                    "java.io..",
                    "java.nio.file..",
                    "java.net..")
            .because("the core is pure: hand it plain records, and convert, read and write in io.windfall.topology")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule THE_CORE_HAS_NO_CLOCK = core().should()
            .callMethodWhere(calls("the target is a clock", ArchitectureTest::readsClock))
            .because("time is an argument in the core: take the instant as a parameter, from the journal's tick")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule THE_CORE_DRAWS_NO_CHANCE = core().should()
            .callCodeUnitWhere(calls("the target is a source of chance", ArchitectureTest::drawsChance))
            .because("a replay must decide the same: derive ids from the state, take a seeded generator as a parameter")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule THE_CORE_STARTS_NO_THREADS = core().should()
            .dependOnClassesThat(belongToAnyOf(Thread.class))
            .because("the core runs on its caller's thread: leave threads to the shells")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule THE_CORE_COMPUTES_STRICTLY = core().should()
            .callMethodWhere(calls(
                    "the target is a Math function on which machines may differ",
                    target -> target.getOwner().isEquivalentTo(Math.class) && !EXACT_MATH.contains(target.getName())))
            .because("Math.exp and its like may differ between machines in the last bit: call StrictMath")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule FEASIBILITY_STANDS_ALONE = noClasses()
            .that()
            .resideInAPackage("io.windfall.feasibility..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("io.windfall.feasibility..", "java..")
            .because("the model is the bottom of the core: move what needs more to planning or fabric");

    private static GivenClassesConjunction core() {
        return noClasses()
                .that()
                .resideInAnyPackage("io.windfall.feasibility..", "io.windfall.planning..", "io.windfall.fabric..");
    }

    private static boolean readsClock(AccessTarget.CodeUnitCallTarget target) {
        String name = target.getName();
        boolean system = target.getOwner().isEquivalentTo(System.class)
                && Set.of("currentTimeMillis", "nanoTime").contains(name);
        boolean now = target.getOwner().getPackageName().equals("java.time") && name.equals("now");
        boolean clock = target.getOwner().isAssignableTo(Clock.class) && name.startsWith("system");
        return system || now || clock;
    }

    private static boolean drawsChance(AccessTarget.CodeUnitCallTarget target) {
        String name = target.getName();
        boolean unseeded = target.getOwner().isEquivalentTo(Random.class)
                && name.equals("<init>")
                && target.getRawParameterTypes().isEmpty();
        boolean math = target.getOwner().isEquivalentTo(Math.class)
                || target.getOwner().isEquivalentTo(StrictMath.class);
        boolean uuid = target.getOwner().isEquivalentTo(UUID.class) && name.equals("randomUUID");
        boolean generator = target.getOwner().isAssignableTo(ThreadLocalRandom.class)
                || target.getOwner().isAssignableTo(SecureRandom.class);
        return unseeded || math && name.equals("random") || uuid || generator;
    }

    private static DescribedPredicate<JavaCall<?>> calls(
            String what, java.util.function.Predicate<AccessTarget.CodeUnitCallTarget> test) {
        return describe(what, call -> test.test(call.getTarget()));
    }
}
