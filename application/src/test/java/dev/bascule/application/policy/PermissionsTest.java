package dev.bascule.application.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.policy.Permissions.AccessPattern;
import dev.bascule.application.policy.Permissions.Grants;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionsTest {

  private static final ServerId FILES = new ServerId("files");
  private static final ServerId MAIL = new ServerId("mail");
  private static final ToolName READ = new ToolName("read_file");
  private static final ToolName WRITE = new ToolName("write_file");
  private static final ToolAnnotations READS = new ToolAnnotations(/* readOnly= */ true, false);
  private static final Caller ANN = new Caller("key:ann", Set.of("staff"));

  @Nested
  class UnlimitedPermissions {

    @Test
    void allowEverythingExceptAdministration() {
      Permissions all = Permissions.ALL;

      assertTrue(all.areUnlimited());
      assertTrue(all.maySee(ANN, FILES));
      assertTrue(all.mayUseAll(ANN, FILES));
      assertTrue(all.seesEverything(ANN, FILES));
      assertTrue(all.mightCall(ANN, FILES, WRITE));
      assertTrue(all.mayCall(ANN, FILES, WRITE, ToolAnnotations.UNKNOWN));
      assertTrue(all.mayReadMetrics(ANN));
      assertFalse(all.mayAdminister(ANN));
    }
  }

  @Test
  void denyOnlyTheDeniedTool() {
    Permissions permissions =
        of(
            "staff",
            new Grants(
                List.of(AccessPattern.of("files").orElseThrow()),
                List.of(AccessPattern.of("files/write_file").orElseThrow()),
                /* readOnly= */ false,
                /* administer= */ false,
                /* measure= */ false));

    assertTrue(permissions.mightCall(ANN, FILES, READ));
    assertFalse(permissions.mightCall(ANN, FILES, WRITE));
  }

  @Nested
  class CallerWithoutGroup {

    private final Permissions permissions = of("others", allowing("*"));

    @Test
    void areNone() {
      assertFalse(permissions.areUnlimited());
      assertFalse(permissions.maySee(ANN, FILES));
      assertFalse(permissions.mayUseAll(ANN, FILES));
      assertFalse(permissions.seesEverything(ANN, FILES));
      assertFalse(permissions.mightCall(ANN, FILES, READ));
      assertFalse(permissions.mayCall(ANN, FILES, READ, READS));
      assertFalse(permissions.mayReadMetrics(ANN));
      assertFalse(permissions.mayAdminister(ANN));
    }
  }

  @Nested
  class ServerPermissions {

    private final Permissions permissions = of("staff", allowing("files"));

    @Test
    void allowAllFeatures() {
      assertTrue(permissions.maySee(ANN, FILES));
      assertTrue(permissions.mayUseAll(ANN, FILES));
      assertTrue(permissions.seesEverything(ANN, FILES));
      assertTrue(permissions.mightCall(ANN, FILES, WRITE));
      assertTrue(permissions.mayCall(ANN, FILES, WRITE, ToolAnnotations.UNKNOWN));
    }

    @Test
    void doNotAllowOtherServers() {
      assertFalse(permissions.maySee(ANN, MAIL));
      assertFalse(permissions.mayUseAll(ANN, MAIL));
      assertFalse(permissions.seesEverything(ANN, MAIL));
      assertFalse(permissions.mightCall(ANN, MAIL, READ));
      assertFalse(permissions.mayCall(ANN, MAIL, READ, READS));
    }

    @Test
    void applyToAllCallersForGroupOfEverybody() {
      assertTrue(of("*", allowing("files")).maySee(new Caller("key:ben"), FILES));
    }
  }

  @Nested
  class ToolPermissions {

    private final Permissions permissions = of("staff", allowing("files/read_*"));

    @Test
    void allowOnlyTheseTools() {
      assertTrue(permissions.maySee(ANN, FILES));
      assertTrue(permissions.mightCall(ANN, FILES, READ));
      assertTrue(permissions.mayCall(ANN, FILES, READ, ToolAnnotations.UNKNOWN));
      assertFalse(permissions.mightCall(ANN, FILES, WRITE));
      assertFalse(permissions.mayCall(ANN, FILES, WRITE, READS));
      assertFalse(permissions.mightCall(ANN, MAIL, READ));
    }

    @Test
    void doNotAllowOtherFeatures() {
      assertFalse(permissions.mayUseAll(ANN, FILES));
      assertFalse(permissions.seesEverything(ANN, FILES));
    }
  }

  @Nested
  class DenyRules {

    @Test
    void overrideAllowancesOfOtherGroups() {
      Permissions permissions =
          new Permissions(
              Map.of(
                  "*", allowing("files", "mail"),
                  "staff", denying("files/write_*")));

      assertTrue(permissions.maySee(ANN, FILES));
      assertTrue(permissions.mayUseAll(ANN, FILES));
      assertFalse(permissions.seesEverything(ANN, FILES));
      assertTrue(permissions.seesEverything(ANN, MAIL));
      assertTrue(permissions.mayCall(ANN, FILES, READ, ToolAnnotations.UNKNOWN));
      assertFalse(permissions.mayCall(ANN, FILES, WRITE, READS));
      assertFalse(permissions.mightCall(ANN, FILES, WRITE));
      assertTrue(permissions.mayCall(new Caller("key:ben"), FILES, WRITE, READS));
    }

    @Test
    void hideWholeServer() {
      Permissions permissions =
          new Permissions(Map.of("*", allowing("*"), "staff", denying("files")));

      assertFalse(permissions.maySee(ANN, FILES));
      assertFalse(permissions.mayUseAll(ANN, FILES));
      assertFalse(permissions.mayCall(ANN, FILES, READ, READS));
      assertTrue(permissions.maySee(ANN, MAIL));
      assertTrue(permissions.mayUseAll(ANN, MAIL));
    }
  }

  @Nested
  class ReadOnlyGroup {

    private final Permissions permissions =
        of("staff", new Grants(patterns("files"), List.of(), /* readOnly= */ true, false, false));

    @Test
    void allowsReadOnlyToolsOnly() {
      assertTrue(permissions.mayCall(ANN, FILES, READ, READS));
      assertFalse(permissions.mayCall(ANN, FILES, READ, ToolAnnotations.UNKNOWN));
      assertTrue(permissions.mightCall(ANN, FILES, READ));
      assertTrue(permissions.mayUseAll(ANN, FILES));
      assertFalse(permissions.seesEverything(ANN, FILES));
    }
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void grantAdministrationAndMetricsWithoutTools(boolean administer, boolean measure) {
    Grants grants = new Grants(List.of(), List.of(), false, administer, measure);
    Permissions permissions = of("staff", grants);

    assertEquals(administer, permissions.mayAdminister(ANN));
    assertEquals(administer || measure, permissions.mayReadMetrics(ANN));
    assertFalse(permissions.maySee(ANN, FILES));
    assertFalse(permissions.mayAdminister(new Caller("key:ben")));
  }

  @Nested
  class Patterns {

    @ParameterizedTest
    @ValueSource(strings = {"files", "*", "files/read_*", "f*/a/b"})
    void haveTheirConfigurationSyntax(String text) {
      assertEquals(text, AccessPattern.of(text).orElseThrow().text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "files/", "/read"})
    void haveOneOrTwoNames(String text) {
      assertEquals(Optional.empty(), AccessPattern.of(text));
    }

    @Test
    void splitAtFirstSlash() {
      assertEquals(
          Optional.of(new AccessPattern(new Glob("files"), Optional.of(new Glob("a/b")))),
          AccessPattern.of("files/a/b"));
    }
  }

  @Test
  void unionContainsBothRules() {
    ForwardingRule one = new ForwardingRule(Set.of("X-User"), /* exchangesToken= */ false);
    ForwardingRule other = new ForwardingRule(Set.of("x-team"), /* exchangesToken= */ true);

    assertEquals(new ForwardingRule(Set.of("x-user", "x-team"), true), one.or(other));
    assertEquals(new ForwardingRule(Set.of("x-user", "x-team"), true), other.or(one));
    assertEquals(one, one.or(ForwardingRule.NONE));
  }

  private static Permissions of(String group, Grants grants) {
    return new Permissions(Map.of(group, grants));
  }

  private static Grants allowing(String... patterns) {
    return new Grants(patterns(patterns), List.of(), false, false, false);
  }

  private static Grants denying(String... patterns) {
    return new Grants(List.of(), patterns(patterns), false, false, false);
  }

  private static List<AccessPattern> patterns(String... texts) {
    return Stream.of(texts).flatMap(text -> AccessPattern.of(text).stream()).toList();
  }
}
