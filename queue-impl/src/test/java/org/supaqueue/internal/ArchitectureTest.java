package org.supaqueue.internal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.supaqueue", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule ONLY_STORE_KNOWS_SQL = noClasses()
            .that()
            .resideOutsideOfPackage("..internal.store..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.sql.Connection")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.sql.PreparedStatement")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.persistence..", "org.eclipse.persistence..", "org.postgresql..");

    @ArchTest
    static final ArchRule ONLY_CONSUMER_KNOWS_HTTP = noClasses()
            .that()
            .resideOutsideOfPackage("..internal.consumer..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta.ws.rs..", "org.eclipse.microprofile.rest..", "org.apache.hc..", "java.net.http..");

    @ArchTest
    static final ArchRule ONLY_CONFIG_KNOWS_KEYS = noClasses()
            .that()
            .resideOutsideOfPackages("..internal.config..", "..internal.cdi..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.microprofile.config..");

    @ArchTest
    static final ArchRule NOBODY_DEPENDS_ON_THE_CONTAINER_SHELL = noClasses()
            .that()
            .resideOutsideOfPackages("..internal.cdi..", "org.supaqueue.ejb..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..internal.cdi..",
                    "jakarta.enterprise..",
                    "jakarta.inject..",
                    "jakarta.ejb..",
                    "jakarta.transaction..");

    @ArchTest
    static final ArchRule ONE_DIRECTION =
            slices().matching("org.supaqueue.internal.(*)..").should().beFreeOfCycles();
}
