package dev.bascule.bootstrap.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import dev.bascule.domain.cache.Cache;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/**
 * The architecture of the bridge, as rules. {@link PlantedViolationsTest} verifies that each can
 * fail.
 */
@AnalyzeClasses(
    packages = "dev.bascule",
    importOptions = {DoNotIncludeTests.class, DoNotIncludeTestJars.class})
class ArchitectureTest {

  @ArchTest
  static final ArchRule dependencies_point_inwards =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.bascule..")
          .layer("domain")
          .definedBy("dev.bascule.domain..")
          .layer("policies")
          .definedBy("dev.bascule.application.policy..")
          .layer("ports")
          .definedBy(
              "dev.bascule.application.port..",
              "dev.bascule.application.view..",
              "dev.bascule.application.context..")
          .layer("services")
          .definedBy(
              "dev.bascule.application.tool..",
              "dev.bascule.application.feature..",
              "dev.bascule.application.upstream..",
              "dev.bascule.application.connection..",
              "dev.bascule.application.access..",
              "dev.bascule.application.cache..",
              "dev.bascule.application.notification..",
              "dev.bascule.application.admin..",
              "dev.bascule.application.session..",
              "dev.bascule.application.activity..")
          .layer("protocol")
          .definedBy("dev.bascule.mcp..")
          .layer("driving adapters")
          .definedBy(
              resideInAPackage("dev.bascule.adapter.in..")
                  .and(resideOutsideOfPackage("dev.bascule.adapter.in.cli..")))
          .layer("command line")
          .definedBy("dev.bascule.adapter.in.cli..")
          .layer("driven adapters")
          .definedBy("dev.bascule.adapter.out..")
          .layer("configuration")
          .definedBy("dev.bascule.configuration..")
          .layer("bootstrap")
          .definedBy("dev.bascule.bootstrap..")
          .whereLayer("bootstrap")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("configuration")
          .mayOnlyBeAccessedByLayers("command line", "bootstrap")
          .whereLayer("protocol")
          .mayOnlyBeAccessedByLayers("driving adapters", "command line", "driven adapters")
          .whereLayer("command line")
          .mayOnlyBeAccessedByLayers("bootstrap")
          .whereLayer("driving adapters")
          .mayOnlyBeAccessedByLayers("configuration", "bootstrap")
          .whereLayer("driven adapters")
          .mayOnlyBeAccessedByLayers("configuration", "bootstrap")
          .whereLayer("services")
          .mayOnlyBeAccessedByLayers("bootstrap")
          .whereLayer("policies")
          .mayOnlyBeAccessedByLayers("services", "configuration", "command line", "bootstrap")
          .whereLayer("ports")
          .mayOnlyBeAccessedByLayers(
              "services",
              "driving adapters",
              "command line",
              "driven adapters",
              "configuration",
              "bootstrap")
          .ensureAllClassesAreContainedInArchitecture()
          .because("the core must not know who drives it, nor what it drives");

  @ArchTest
  static final ArchRule the_core_knows_only_the_jdk =
      classes()
          .that()
          .resideInAnyPackage("dev.bascule.domain..", "dev.bascule.application..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.bascule.domain..",
              "dev.bascule.application..",
              "java.lang..",
              "java.nio",
              "java.nio.charset",
              "java.security",
              "java.time..",
              "java.util..",
              "org.jspecify.annotations..",
              "com.google.errorprone.annotations..")
          .because("it must outlive every library, do no I/O, and run in a test without any");

  @ArchTest
  static final ArchRule driving_adapters_reach_the_core_only_through_driving_ports =
      noClasses()
          .that()
          .resideInAPackage("dev.bascule.adapter.in..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.bascule.application.port.out..",
              "dev.bascule.application.tool..",
              "dev.bascule.application.feature..",
              "dev.bascule.application.upstream..",
              "dev.bascule.application.connection..",
              "dev.bascule.application.access..",
              "dev.bascule.application.cache..",
              "dev.bascule.application.notification..",
              "dev.bascule.application.admin..",
              "dev.bascule.application.session..",
              "dev.bascule.application.activity..")
          .orShould()
          .dependOnClassesThat(
              describe(
                  "are the cache, the breaker or the adviser, but not their settings",
                  type ->
                      type.getFullName().equals("dev.bascule.domain.advice.CacheAdviser")
                          || ((type.getPackageName().startsWith("dev.bascule.domain.cache")
                                  || type.getPackageName().startsWith("dev.bascule.domain.breaker"))
                              && !type.getSimpleName().endsWith("Settings"))))
          .because("a request must pass the same use cases whichever adapter it came through");

  @ArchTest
  static final ArchRule driven_adapters_do_not_drive =
      noClasses()
          .that()
          .resideInAPackage("dev.bascule.adapter.out..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.bascule.application.port.in..")
          .because("an adapter is on one side of the core");

  @ArchTest
  static final ArchRule adapters_do_not_know_each_other =
      slices()
          .matching("dev.bascule.adapter.(*.*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              resideInAPackage("dev.bascule.adapter.out.otlp.."),
              resideInAnyPackage(
                  "dev.bascule.adapter.out.metrics..", "dev.bascule.adapter.out.tracing.."))
          .because("each must be replaceable alone; one exporter sends what both of these measure");

  /** {@code KeyLoader}, {@code SharedSecretFile} and {@code OAuthLogin} find its files. */
  @ArchTest
  static final ArchRule configuration_knows_only_the_settings_of_adapters =
      noClasses()
          .that()
          .resideInAPackage("dev.bascule.configuration..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.bascule.adapter..")
                  .and(
                      resideOutsideOfPackages(
                          "dev.bascule.adapter.in.http.access",
                          "dev.bascule.adapter.in.http.accesslog",
                          "dev.bascule.adapter.in.http.config",
                          "dev.bascule.adapter.out.log",
                          "dev.bascule.adapter.out.mcp.config",
                          "dev.bascule.adapter.out.oauth",
                          "dev.bascule.adapter.out.oauth.config",
                          "dev.bascule.adapter.out.oauth.jwt",
                          "dev.bascule.adapter.out.valkey",
                          "dev.bascule.adapter.out.valkey.seal")))
          .because("reading a configuration must not require what it configures");

  @ArchTest
  static final ArchRule packages_are_free_of_cycles =
      slices().matching("dev.bascule.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packages_have_at_most_25_classes =
      topLevelClasses()
          .should(LayoutConditions.resideInAPackageOfAtMost(25))
          .because("a package is a role, and a larger one is a drawer");

  @ArchTest
  static final ArchRule no_simple_name_is_used_twice =
      classes()
          .that()
          .areNotAnonymousClasses()
          .and()
          .doNotHaveSimpleName("package-info")
          .should(LayoutConditions.haveASimpleNameOfTheirOwn())
          .because("a reader must know which class is meant without looking at the imports");

  @ArchTest
  static final ArchRule names_have_no_banned_word =
      classes()
          .that()
          .areNotAnonymousClasses()
          .should(LayoutConditions.haveNoBannedWordInTheirName())
          .because("a stranger must be able to guess what a class does");

  @ArchTest
  static final ArchRule constants_have_no_banned_word =
      classes()
          .that()
          .areEnums()
          .should(LayoutConditions.haveNoBannedWordInAConstant())
          .because("a constant is read without its type");

  /** The variants of a sealed type may be participles: {@code Outcome.Served}. */
  @ArchTest
  static final ArchRule class_names_are_no_participles =
      topLevelClasses()
          .should(LayoutConditions.notBeNamedByAParticiple())
          .because("a class is a thing, and its name a noun");

  @ArchTest
  static final ArchRule mcp_servers_are_used_through_the_root_of_their_adapter =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.bascule.adapter.out.mcp..")
          .should()
          .dependOnClassesThat(
              describe(
                  "are inside dev.bascule.adapter.out.mcp, below its root and config",
                  type ->
                      type.getPackageName().startsWith("dev.bascule.adapter.out.mcp.")
                          && !type.getPackageName().equals("dev.bascule.adapter.out.mcp.config")))
          .because("transports and protocol versions must be able to change without their users");

  @ArchTest
  static final ArchRule only_the_system_ticker_reads_a_clock =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.bascule.domain.time.Ticker")
          .should(ClockAccess.readAClockOrSleep())
          .because("a test must be able to decide what time it is");

  @ArchTest
  static final ArchRule only_the_composition_root_hands_out_dates =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.bascule.bootstrap..")
          .should(ClockAccess.takeTheDatesOfTheMachine())
          .because("a test must be able to decide what day it is");

  @ArchTest
  static final ArchRule guice_stays_in_the_composition_root =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.bascule.bootstrap.wiring..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.google.inject..", "jakarta.inject..")
          .because("everything else must be usable with plain constructors");

  @ArchTest
  static final ArchRule okhttp_stays_in_the_adapters_of_http_clients =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.bascule.adapter.out.mcp..", "dev.bascule.adapter.out.oauth.http")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("okhttp3..", "okio..")
          .because("another client must be able to take its place");

  @ArchTest
  static final ArchRule jetty_stays_in_its_adapter =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.bascule.adapter.in.http..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.jetty..")
          .because("another server must be able to take its place");

  @ArchTest
  static final ArchRule micrometer_stays_in_its_adapter =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.bascule.adapter.out.metrics..", "dev.bascule.adapter.out.otlp..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer..", "io.prometheus..")
          .because("other meters must be able to take their place");

  @ArchTest
  static final ArchRule opentelemetry_stays_in_its_adapter =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.bascule.adapter.out.tracing..", "dev.bascule.adapter.out.otlp..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.opentelemetry..")
          .because("another recorder must be able to take its place");

  @ArchTest
  static final ArchRule lettuce_stays_with_the_engine =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.bascule.adapter.out.valkey")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.lettuce..")
          .because("another client, or another engine, must be able to take its place");

  @ArchTest
  static final ArchRule loads_look_up_values_through_the_guard =
      noClasses()
          .that()
          .resideInAPackage("dev.bascule.domain.cache.loading..")
          .should()
          .accessTargetWhere(
              describe(
                  "it is a look-up in the cache itself",
                  access ->
                      access.getTargetOwner().isEquivalentTo(Cache.class)
                          && Set.of("get", "getIfFresh", "peek").contains(access.getName())))
          .because("a replica must not serve what another one may have invalidated");

  @ArchTest
  static final ArchRule nimbus_stays_in_its_adapter =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.bascule.adapter.out.oauth.jwt..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.nimbusds..")
          .because("other verifiers of tokens must be able to take its place");

  /**
   * The others start a shell that ends orphans, and open a browser for the person who runs {@code
   * login}.
   */
  @ArchTest
  static final ArchRule processes_are_started_in_four_places =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.bascule.adapter.out.mcp.stdio.ChildProcess")
          .and()
          .doNotHaveFullyQualifiedName("dev.bascule.adapter.out.mcp.stdio.OrphanReaper")
          .and()
          .doNotHaveFullyQualifiedName("dev.bascule.adapter.in.cli.login.BrowserLauncher")
          .and()
          .doNotHaveFullyQualifiedName("dev.bascule.adapter.in.cli.remote.LiveScreen")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ProcessBuilder.class)
          .orShould()
          .callMethodWhere(
              describe(
                  "it is Runtime.exec",
                  call ->
                      call.getName().equals("exec")
                          && call.getTargetOwner().isAssignableTo(Runtime.class)))
          .because("no request may ever name a command; only the configuration does");

  @ArchTest
  static final ArchRule driving_ports_are_interfaces_named_use_case =
      classes()
          .that()
          .resideInAPackage("dev.bascule.application.port.in..")
          .and()
          .areTopLevelClasses()
          .and()
          .doNotHaveSimpleName("package-info")
          .and()
          .doNotHaveFullyQualifiedName("dev.bascule.application.port.in.Invocation")
          .should()
          .beInterfaces()
          .andShould()
          .haveSimpleNameEndingWith("UseCase")
          .because("each is a use case, but for the invocation that use cases return");

  @ArchTest
  static final ArchRule settings_are_records =
      classes().that().haveSimpleNameEndingWith("Settings").should().beRecords();

  @ArchTest
  static final ArchRule no_implementation_is_inherited =
      classes()
          .should(
              ArchCondition.from(
                  describe("be final, or an interface", ArchitectureTest::cannotBeExtended)))
          .because("what a class does must stand in that class");

  @ArchTest
  static final ArchRule every_package_says_that_nothing_in_it_is_null =
      classes()
          .should(
              ArchCondition.from(
                  describe(
                      "reside in a package marked @NullMarked",
                      type -> type.getPackage().isAnnotatedWith(NullMarked.class))));

  private static GivenClassesConjunction topLevelClasses() {
    return classes().that().areTopLevelClasses().and().doNotHaveSimpleName("package-info");
  }

  /** Enums with constant bodies are extended by those constants only. */
  private static boolean cannotBeExtended(JavaClass type) {
    return type.isInterface()
        || type.isEnum()
        || type.isAnonymousClass()
        || type.getModifiers().contains(JavaModifier.FINAL);
  }
}
