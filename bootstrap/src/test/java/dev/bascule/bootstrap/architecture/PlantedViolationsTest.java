package dev.bascule.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verifies that each rule of {@link ArchitectureTest} fails on classes that violate it. */
class PlantedViolationsTest {

  /** The production classes, with the planted violations among the tests of this module. */
  private static final JavaClasses PLANTED =
      new ClassFileImporter()
          .withImportOption(
              location ->
                  location.contains("/planted/")
                      || location.contains("/unmarked/")
                      || (new DoNotIncludeTests().includes(location)
                          && new DoNotIncludeTestJars().includes(location)))
          .importPackages("dev.bascule");

  static Stream<Arguments> rulesAndWhoBreaksThem() {
    return Stream.of(
        arguments(ArchitectureTest.dependencies_point_inwards, "UsesApplication"),
        arguments(ArchitectureTest.the_core_knows_only_the_jdk, "UsesLibrary"),
        arguments(
            ArchitectureTest.driving_adapters_reach_the_core_only_through_driving_ports,
            "UsesDrivenPort"),
        arguments(ArchitectureTest.driven_adapters_do_not_drive, "UsesDrivingPort"),
        arguments(ArchitectureTest.adapters_do_not_know_each_other, "UsesDrivenPort"),
        arguments(
            ArchitectureTest.configuration_knows_only_the_settings_of_adapters, "UsesHttpExchange"),
        arguments(ArchitectureTest.packages_are_free_of_cycles, "CycleEnd"),
        arguments(
            ArchitectureTest.packages_have_at_most_25_classes,
            "domain.planted.crowded has 26 top-level classes"),
        arguments(
            ArchitectureTest.no_simple_name_is_used_twice, "domain.planted.other.UsesLibrary"),
        arguments(ArchitectureTest.names_have_no_banned_word, "RequestManager$Later"),
        arguments(ArchitectureTest.constants_have_no_banned_word, "CallDirection"),
        arguments(ArchitectureTest.class_names_are_no_participles, "planted.Told"),
        arguments(
            ArchitectureTest.mcp_servers_are_used_through_the_root_of_their_adapter,
            "UsesMcpTransport"),
        arguments(ArchitectureTest.only_the_system_ticker_reads_a_clock, "ReadsClock"),
        arguments(ArchitectureTest.only_the_composition_root_hands_out_dates, "ReadsClock.today"),
        arguments(ArchitectureTest.guice_stays_in_the_composition_root, "UsesDrivenPort"),
        arguments(ArchitectureTest.okhttp_stays_in_the_adapters_of_http_clients, "UsesOkHttp"),
        arguments(ArchitectureTest.jetty_stays_in_its_adapter, "UsesDrivingPort"),
        arguments(ArchitectureTest.micrometer_stays_in_its_adapter, "UsesMicrometer"),
        arguments(ArchitectureTest.opentelemetry_stays_in_its_adapter, "UsesOpenTelemetry"),
        arguments(ArchitectureTest.lettuce_stays_with_the_engine, "UsesLettuce"),
        arguments(ArchitectureTest.loads_look_up_values_through_the_guard, "PeeksAtCache"),
        arguments(ArchitectureTest.nimbus_stays_in_its_adapter, "UsesNimbus"),
        arguments(ArchitectureTest.processes_are_started_in_four_places, "StartsProcess"),
        arguments(ArchitectureTest.driving_ports_are_interfaces_named_use_case, "MisnamedPort"),
        arguments(ArchitectureTest.settings_are_records, "ClassNamedSettings"),
        arguments(ArchitectureTest.no_implementation_is_inherited, "ExtensibleClass"),
        arguments(ArchitectureTest.every_package_says_that_nothing_in_it_is_null, "UnmarkedClass"));
  }

  @ParameterizedTest
  @MethodSource("rulesAndWhoBreaksThem")
  void failsAndNamesTheViolatingClass(ArchRule rule, String culprit) {
    String report = rule.evaluate(PLANTED).getFailureReport().toString();

    assertThat(report).contains(culprit);
  }

  static Stream<Arguments> rulesAndWhoElseBreaksThem() {
    return Stream.of(
        arguments(
            ArchitectureTest.driving_adapters_reach_the_core_only_through_driving_ports,
            "UsesCache"),
        arguments(ArchitectureTest.adapters_do_not_know_each_other, "CommandUsesAdapter"),
        arguments(ArchitectureTest.names_have_no_banned_word, "fleet.InBannedPackage"));
  }

  @ParameterizedTest
  @MethodSource("rulesAndWhoElseBreaksThem")
  void failsForOthersToo(ArchRule rule, String culprit) {
    failsAndNamesTheViolatingClass(rule, culprit);
  }

  @Test
  void coversEveryRule() {
    long rules =
        Arrays.stream(ArchitectureTest.class.getDeclaredFields())
            .filter(field -> field.isAnnotationPresent(ArchTest.class))
            .count();

    assertEquals(rules, rulesAndWhoBreaksThem().count());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"byACall", "byAReference", "byAnInstant", "byAClock", "bySleeping", "byAUnit"})
  void findsEveryWayToReadTheClock(String way) {
    String report =
        ArchitectureTest.only_the_system_ticker_reads_a_clock
            .evaluate(PLANTED)
            .getFailureReport()
            .toString();

    assertThat(report).contains("ReadsClock." + way);
  }
}
