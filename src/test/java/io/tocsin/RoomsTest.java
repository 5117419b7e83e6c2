package io.tocsin;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The rooms of the server in the order an event walks through them, and what each may know. */
@AnalyzeClasses(packages = "io.tocsin", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {

    /** A room may import the rooms before it in this list, never one after it. */
    private static final List<String> LADDER = List.of(
            "platform",
            "http",
            "event",
            "log",
            "ingest",
            "normalise",
            "enrich",
            "store",
            "correlate",
            "alert",
            "incident",
            "metrics",
            "playbook",
            "respond",
            "access",
            "console",
            "pipeline",
            "cli");

    /** The same within {@code correlate}. The room's own package comes after {@code book}, and before {@code trial}. */
    private static final List<String> IN_CORRELATE =
            List.of("text", "list", "window", "drl", "prefilter", "finding", "explain", "engine", "book", "trial");

    @ArchTest
    static void importsPointUpstream(JavaClasses server) {
        pointUpstream(server, LADDER.stream().map(RoomsTest::room).toList());
    }

    @ArchTest
    static void importsPointUpstreamInCorrelate(JavaClasses server) {
        List<String> ladder = IN_CORRELATE.stream()
                .map(part -> room("correlate." + part))
                .collect(Collectors.toCollection(ArrayList::new));
        ladder.add(ladder.size() - 1, "io.tocsin.correlate");
        pointUpstream(server, ladder);
    }

    private static void pointUpstream(JavaClasses server, List<String> ladder) {
        for (int i = 0; i < ladder.size() - 1; i++) {
            noClasses()
                    .that()
                    .resideInAPackage(ladder.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(ladder.subList(i + 1, ladder.size()).toArray(String[]::new))
                    .because("a room knows what came before it, not who reads it next (docs/adr/0001)")
                    .allowEmptyShould(true)
                    .check(server);
        }
    }

    @ArchTest
    static final ArchRule everyClassHasARoom = classes()
            .that()
            .resideOutsideOfPackage("io.tocsin")
            .should()
            .resideInAnyPackage(LADDER.stream().map(RoomsTest::room).toArray(String[]::new))
            .because("a new room takes its place in LADDER first");

    @ArchTest
    static final ArchRule theEventIsPlainJava = noClasses()
            .that()
            .resideInAPackage(room("event"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", room("platform"))
            .because("rule authors read the event's class: it must need nothing else");

    @ArchTest
    static final ArchRule droolsStaysInCorrelate = only("correlate", "org.kie..", "org.drools..");

    @ArchTest
    static final ArchRule rocksStaysBelow = noClasses()
            .that()
            .resideOutsideOfPackages(room("log"), room("store.embedded"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.rocksdb..");

    @ArchTest
    static final ArchRule camelStaysAtTheEdges = noClasses()
            .that()
            .resideOutsideOfPackages(room("ingest"), room("respond"), room("pipeline"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule mongoStaysInMongoClasses = noClasses()
            .that()
            .haveSimpleNameNotStartingWith("Mongo")
            .and()
            .areTopLevelClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.mongodb..")
            .because("stores hide the driver: a room's own words stay free of it");

    private static ArchRule only(String room, String... libraries) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(room(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries);
    }

    private static String room(String name) {
        return "io.tocsin." + name + "..";
    }
}
