package org.supaqueue.internal;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Proves which packages may use which APIs, and that no packages depend on each other in a cycle. */
@AnalyzeClasses(packages = "org.supaqueue", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule ONLY_STORE_USES_SQL = noClasses()
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
    static final ArchRule ONLY_CONSUMER_USES_HTTP = noClasses()
            .that()
            .resideOutsideOfPackage("..internal.consumer..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta.ws.rs..", "org.eclipse.microprofile.rest..", "org.apache.hc..", "java.net.http..");

    @ArchTest
    static final ArchRule ONLY_CONFIG_AND_CDI_READ_CONFIGURATION = noClasses()
            .that()
            .resideOutsideOfPackages("..internal.config..", "..internal.cdi..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.microprofile.config..");

    @ArchTest
    static final ArchRule ONLY_CDI_AND_EJB_USE_CONTAINER_APIS = noClasses()
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

    /** So that the queue works without these APIs. */
    @ArchTest
    static final ArchRule ONLY_TRACING_USES_SPANS = noClasses()
            .that()
            .resideOutsideOfPackages("..internal.tracing..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.opentelemetry.api.trace..", "io.opentelemetry.context..");

    @ArchTest
    static final ArchRule ONLY_HEALTH_BEANS_USE_MICROPROFILE_HEALTH = noClasses()
            .that()
            .resideOutsideOfPackage("..internal.cdi.health..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.microprofile.health..");

    @ArchTest
    static final ArchRule SHARED_WORDS_USE_NO_OTHER_PACKAGE =
            onlyUses("job", "org.supaqueue", "org.supaqueue.internal.job");

    @ArchTest
    static final ArchRule OBSERVERS_KNOW_ONLY_THE_WORDS_OF_A_JOB = onlyUses(
            "observation", "org.supaqueue", "org.supaqueue.internal.job", "org.supaqueue.internal.observation");

    @ArchTest
    static final ArchRule ONLY_METRICS_AND_TRACING_USE_OPENTELEMETRY = noClasses()
            .that()
            .resideOutsideOfPackages("..internal.metrics.opentelemetry..", "..internal.tracing..")
            .and()
            .haveNameNotMatching(".*\\.(OpenTelemetrySource|TracerSource\\$Present)")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.opentelemetry..");

    @ArchTest
    static final ArchRule ONLY_ITS_ADAPTER_USES_MICROMETER =
            onlyAdapterUses("io.micrometer..", "micrometer", "MicrometerSource");

    @ArchTest
    static final ArchRule ONLY_ITS_ADAPTER_USES_MICROPROFILE_METRICS =
            onlyAdapterUses("org.eclipse.microprofile.metrics..", "microprofile", "MicroProfileSource");

    /** Any other class would not load on a server without the API. */
    private static ArchRule onlyAdapterUses(String api, String adapter, String source) {
        return noClasses()
                .that()
                .resideOutsideOfPackage("org.supaqueue.internal.metrics." + adapter)
                .and()
                .doNotHaveSimpleName(source)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(api);
    }

    @ArchTest
    static final ArchRule RECURRENCES_USE_NO_OTHER_PACKAGE =
            onlyUses("recurrence", "org.supaqueue.internal.recurrence");

    @ArchTest
    static final ArchRule SCHEDULES_DO_NO_WORK = onlyUses(
            "schedule",
            "org.supaqueue",
            "org.supaqueue.internal.request",
            "org.supaqueue.internal.recurrence",
            "org.supaqueue.internal.schedule");

    @ArchTest
    static final ArchRule FAILURES_USE_NO_OTHER_PACKAGE = onlyUses(
            "store.failure",
            "org.supaqueue.internal.log",
            "org.supaqueue.internal.request",
            "org.supaqueue.internal.store.failure");

    @ArchTest
    static final ArchRule ISOLATION_KNOWS_NO_STATEMENT = onlyUses(
            "store.isolation",
            "org.supaqueue.internal.store.isolation",
            "org.supaqueue.internal.store.failure",
            "org.supaqueue.internal.log",
            "org.supaqueue.internal.time");

    @ArchTest
    static final ArchRule THE_LOG_KNOWS_NO_PART_OF_THE_QUEUE = onlyUses(
            "log", "org.supaqueue.internal.log", "org.supaqueue.internal.request", "org.supaqueue.internal.time");

    @ArchTest
    static final ArchRule ONLY_THE_LOG_WRITES_LINES = noClasses()
            .that()
            .resideInAPackage("org.supaqueue..")
            .and()
            .doNotHaveFullyQualifiedName("org.supaqueue.internal.log.EventLog")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.System$Logger")
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("java.util.logging..")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace");

    @ArchTest
    static final ArchRule AN_ATTEMPT_KNOWS_NO_NODE = noClasses()
            .that()
            .resideInAPackage("org.supaqueue.internal.dispatch.attempt")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.supaqueue.internal.dispatch", "..internal.store..", "..internal.wakeup..");

    @ArchTest
    static final ArchRule THE_TRANSPORT_KNOWS_NO_REST_CLIENT = noClasses()
            .that()
            .resideInAPackage("org.supaqueue.internal.consumer")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.supaqueue.internal.consumer.rest");

    private static ArchRule onlyUses(String room, String... packages) {
        DescribedPredicate<JavaClass> ours = JavaClass.Predicates.resideInAPackage("org.supaqueue..");
        return classes()
                .that()
                .resideInAPackage("org.supaqueue.internal." + room)
                .should()
                .onlyDependOnClassesThat(
                        JavaClass.Predicates.resideInAnyPackage(packages).or(not(ours)));
    }

    @ArchTest
    static final ArchRule NO_PACKAGE_CYCLES =
            slices().matching("org.supaqueue.internal.(*)..").should().beFreeOfCycles();
}
