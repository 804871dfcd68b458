package io.auditlog.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;

/** Each room knows only the ones below it, as docs/architecture.md draws them. */
@AnalyzeClasses(packages = "io.auditlog", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageDependenciesTest {

  private static final Set<String> STATIC_STATE =
      Set.of(
          "queue.OpenQueues.INSTANCE",
          "mysql.ConnectionPool.COUNT",
          "event.JsonBytes.SPARE",
          "event.Instants.lastSecond",
          "journal.Chain.DIGEST",
          "logstash.ForeignJackson.STRUCTURED_TYPES",
          "logstash.ForeignJackson.METHODS",
          "logstash.ForeignJackson.MAPPERS");

  @ArchTest
  static final ArchRule rooms_depend_in_one_direction =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("platform")
          .definedBy("io.auditlog.platform")
          .layer("metrics")
          .definedBy("io.auditlog.metrics")
          .layer("micrometer")
          .definedBy("io.auditlog.micrometer")
          .layer("config")
          .definedBy("io.auditlog.config")
          .layer("event")
          .definedBy("io.auditlog.event")
          .layer("template")
          .definedBy("io.auditlog.template")
          .layer("mapping")
          .definedBy("io.auditlog.mapping")
          .layer("logstash")
          .definedBy("io.auditlog.logstash")
          .layer("journal")
          .definedBy("io.auditlog.journal")
          .layer("mysql")
          .definedBy("io.auditlog.mysql")
          .layer("upload")
          .definedBy("io.auditlog.upload")
          .layer("queue")
          .definedBy("io.auditlog.queue")
          .layer("root")
          .definedBy("io.auditlog")
          .layer("appender")
          .definedBy("io.auditlog.appender")
          .whereLayer("platform")
          .mayNotAccessAnyLayer()
          .whereLayer("metrics")
          .mayNotAccessAnyLayer()
          .whereLayer("micrometer")
          .mayOnlyAccessLayers("metrics")
          .whereLayer("micrometer")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("config")
          .mayNotAccessAnyLayer()
          .whereLayer("event")
          .mayNotAccessAnyLayer()
          .whereLayer("template")
          .mayNotAccessAnyLayer()
          .whereLayer("mapping")
          .mayOnlyAccessLayers("event", "template")
          .whereLayer("logstash")
          .mayOnlyAccessLayers("event", "mapping")
          .whereLayer("journal")
          .mayOnlyAccessLayers("platform", "metrics")
          .whereLayer("mysql")
          .mayOnlyAccessLayers("platform", "metrics", "event", "journal")
          .whereLayer("upload")
          .mayOnlyAccessLayers("platform", "metrics", "journal", "mysql")
          .whereLayer("queue")
          .mayOnlyAccessLayers("platform", "metrics", "event", "journal", "mysql", "upload")
          .whereLayer("root")
          .mayOnlyBeAccessedByLayers("appender")
          .whereLayer("appender")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule there_are_no_cycles =
      slices().matching("io.auditlog.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule only_the_platform_opens_files =
      noClasses()
          .that()
          .resideInAnyPackage("io.auditlog.journal", "io.auditlog.upload", "io.auditlog.queue")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(FileChannel.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Files.class);

  @ArchTest
  static final ArchRule only_the_platform_starts_threads =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.auditlog.platform")
          .should()
          .callConstructorWhere(
              com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                  com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                      assignableToThread())));

  /** Else a wall clock that is set could change a pause, and no test could move time. */
  @ArchTest
  static final ArchRule only_the_platform_reads_a_clock =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.auditlog.platform")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class);

  @ArchTest
  static final ArchRule nothing_depends_on_the_default_locale =
      noClasses()
          .should()
          .callMethod(String.class, "format", String.class, Object[].class)
          .because("in some locales numbers have other digits");

  @ArchTest
  static final ArchRule no_logging_framework_is_known_to_the_core =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.logging..", "ch.qos.logback..", "org.slf4j..", "net.logstash..");

  @ArchTest
  static final ArchRule micrometer_is_optional =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.auditlog.micrometer")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer..", "io.auditlog.micrometer..");

  /** Static state outlives a queue, and may keep an undeployed application from being unloaded. */
  @ArchTest
  static final ArchRule there_is_no_static_state_but_what_the_documentation_lists =
      fields()
          .that()
          .areStatic()
          .and(isState())
          .should(have(describe("a name in the list", f -> STATIC_STATE.contains(nameOf(f)))));

  private static DescribedPredicate<JavaField> isState() {
    DescribedPredicate<JavaClass> stateful =
        JavaClass.Predicates.assignableTo(ThreadLocal.class)
            .or(JavaClass.Predicates.assignableTo(ClassValue.class))
            .or(resideInAnyPackage("java.util.concurrent..", "java.lang.ref.."))
            .or(JavaClass.Predicates.simpleName("OpenQueues"));
    return describe(
        "hold state",
        field ->
            !field.getModifiers().contains(JavaModifier.FINAL)
                || stateful.test(field.getRawType()));
  }

  private static String nameOf(JavaField field) {
    return field.getFullName().substring("io.auditlog.".length());
  }

  private static DescribedPredicate<JavaClass> assignableToThread() {
    return JavaClass.Predicates.assignableTo(Thread.class);
  }
}
