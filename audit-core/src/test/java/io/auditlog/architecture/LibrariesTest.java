package io.auditlog.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.zaxxer.hikari.HikariDataSource;
import io.auditlog.testing.AskedVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Promise: Auditlog runs with the libraries that an application has, from the oldest to the newest
 * version that is supported. The build runs this with the versions that it is compiled against, and
 * with the oldest Jackson and the newest HikariCP.
 */
@AnalyzeClasses(packages = "io.auditlog", importOptions = ImportOption.DoNotIncludeTests.class)
class LibrariesTest {

  @ArchTest
  static final ArchRule each_member_of_a_library_that_is_used_is_there =
      classes().should(onlyUseMembersThatAreThere());

  /** Also of code that no test with this version reaches. */
  private static ArchCondition<JavaClass> onlyUseMembersThatAreThere() {
    return new ArchCondition<>("only use members that are there") {
      @Override
      public void check(JavaClass using, ConditionEvents events) {
        for (JavaAccess<?> access : using.getAccessesFromSelf()) {
          AccessTarget target = access.getTarget();
          JavaClass owner = target.getOwner();
          // What the JDK has is checked by the compiler, with --release.
          boolean ofJava = owner.isArray() || owner.getPackageName().startsWith("java");
          if (!ofJava && target.resolveMember().isEmpty()) {
            events.add(SimpleConditionEvent.violated(access, access.getDescription()));
          }
        }
      }
    };
  }

  @ParameterizedTest
  @ValueSource(classes = {JsonParser.class, ObjectMapper.class})
  void jackson_is_of_the_version_that_the_build_asked_for(Class<?> type) {
    AskedVersion.assertIsThatOf(type, "jackson");
  }

  @Test
  void so_is_hikaricp() {
    AskedVersion.assertIsThatOf(HikariDataSource.class, "hikaricp");
  }
}
