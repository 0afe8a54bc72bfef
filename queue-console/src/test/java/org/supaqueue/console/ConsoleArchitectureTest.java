package org.supaqueue.console;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Proves which packages of the console may use which APIs. */
@AnalyzeClasses(packages = "org.supaqueue.console", importOptions = ImportOption.DoNotIncludeTests.class)
class ConsoleArchitectureTest {

    /** A REST application of the host would take our resources and providers. */
    @ArchTest
    static final ArchRule NO_REST = noClasses().should().dependOnClassesThat().resideInAnyPackage("jakarta.ws.rs..");

    @ArchTest
    static final ArchRule ONLY_STORE_USES_SQL = noClasses()
            .that()
            .resideOutsideOfPackage("..console.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..");

    @ArchTest
    static final ArchRule ONLY_WEB_USES_THE_CONTAINER = noClasses()
            .that()
            .resideOutsideOfPackage("..console.web..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta.servlet..",
                    "jakarta.enterprise..",
                    "jakarta.transaction..",
                    "org.supaqueue.internal.cdi..");

    @ArchTest
    static final ArchRule MASKING_KNOWS_NO_JOB = noClasses()
            .that()
            .resideInAPackage("..console.masking..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..console.api..", "..console.store..", "..console.exchange..", "..internal..");

    @ArchTest
    static final ArchRule NO_PACKAGE_CYCLES =
            slices().matching("org.supaqueue.console.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule THE_LOG_HAS_EVENTS =
            noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.lang.System$Logger");
}
