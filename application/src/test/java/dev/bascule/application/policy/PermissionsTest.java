package dev.bascule.application.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.policy.Permissions.Grants;
import dev.bascule.application.policy.Permissions.Pattern;
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
  class ThatNobodyLimited {

    @Test
    void letEverybodyDoEverythingButAdminister() {
      Permissions all = Permissions.ALL;

      assertTrue(all.areUnlimited());
      assertTrue(all.maySee(ANN, FILES));
      assertTrue(all.mayUseAll(ANN, FILES));
      assertTrue(all.hideNothing(ANN, FILES));
      assertTrue(all.mightCall(ANN, FILES, WRITE));
      assertTrue(all.mayCall(ANN, FILES, WRITE, ToolAnnotations.UNKNOWN));
      assertTrue(all.mayMeasure(ANN));
      assertFalse(all.mayAdminister(ANN));
    }
  }

  @Test
  void denyNoOtherToolThanTheOneThatIsDenied() {
    Permissions rights =
        of(
            "staff",
            new Grants(
                List.of(Pattern.of("files").orElseThrow()),
                List.of(Pattern.of("files/write_file").orElseThrow()),
                /* readOnly= */ false,
                /* administer= */ false,
                /* measure= */ false));

    assertTrue(rights.mightCall(ANN, FILES, READ));
    assertFalse(rights.mightCall(ANN, FILES, WRITE));
  }

  @Nested
  class OfOneWhoIsInNoGroup {

    private final Permissions rights = of("others", allowing("*"));

    @Test
    void areNone() {
      assertFalse(rights.areUnlimited());
      assertFalse(rights.maySee(ANN, FILES));
      assertFalse(rights.mayUseAll(ANN, FILES));
      assertFalse(rights.hideNothing(ANN, FILES));
      assertFalse(rights.mightCall(ANN, FILES, READ));
      assertFalse(rights.mayCall(ANN, FILES, READ, READS));
      assertFalse(rights.mayMeasure(ANN));
      assertFalse(rights.mayAdminister(ANN));
    }
  }

  @Nested
  class OfWholeServers {

    private final Permissions rights = of("staff", allowing("files"));

    @Test
    void areForAllThatTheyOffer() {
      assertTrue(rights.maySee(ANN, FILES));
      assertTrue(rights.mayUseAll(ANN, FILES));
      assertTrue(rights.hideNothing(ANN, FILES));
      assertTrue(rights.mightCall(ANN, FILES, WRITE));
      assertTrue(rights.mayCall(ANN, FILES, WRITE, ToolAnnotations.UNKNOWN));
    }

    @Test
    void areForNoOthers() {
      assertFalse(rights.maySee(ANN, MAIL));
      assertFalse(rights.mayUseAll(ANN, MAIL));
      assertFalse(rights.hideNothing(ANN, MAIL));
      assertFalse(rights.mightCall(ANN, MAIL, READ));
      assertFalse(rights.mayCall(ANN, MAIL, READ, READS));
    }

    @Test
    void areForEverybodyWhereTheGroupIs() {
      assertTrue(of("*", allowing("files")).maySee(new Caller("key:ben"), FILES));
    }
  }

  @Nested
  class OfTools {

    private final Permissions rights = of("staff", allowing("files/read_*"));

    @Test
    void areForThoseOnly() {
      assertTrue(rights.maySee(ANN, FILES));
      assertTrue(rights.mightCall(ANN, FILES, READ));
      assertTrue(rights.mayCall(ANN, FILES, READ, ToolAnnotations.UNKNOWN));
      assertFalse(rights.mightCall(ANN, FILES, WRITE));
      assertFalse(rights.mayCall(ANN, FILES, WRITE, READS));
      assertFalse(rights.mightCall(ANN, MAIL, READ));
    }

    @Test
    void areForNothingElse() {
      assertFalse(rights.mayUseAll(ANN, FILES));
      assertFalse(rights.hideNothing(ANN, FILES));
    }
  }

  @Nested
  class ThatDeny {

    @Test
    void winOverWhatAnotherGroupAllows() {
      Permissions rights =
          new Permissions(
              Map.of(
                  "*", allowing("files", "mail"),
                  "staff", denying("files/write_*")));

      assertTrue(rights.maySee(ANN, FILES));
      assertTrue(rights.mayUseAll(ANN, FILES));
      assertFalse(rights.hideNothing(ANN, FILES));
      assertTrue(rights.hideNothing(ANN, MAIL));
      assertTrue(rights.mayCall(ANN, FILES, READ, ToolAnnotations.UNKNOWN));
      assertFalse(rights.mayCall(ANN, FILES, WRITE, READS));
      assertFalse(rights.mightCall(ANN, FILES, WRITE));
      assertTrue(rights.mayCall(new Caller("key:ben"), FILES, WRITE, READS));
    }

    @Test
    void hideAWholeServer() {
      Permissions rights = new Permissions(Map.of("*", allowing("*"), "staff", denying("files")));

      assertFalse(rights.maySee(ANN, FILES));
      assertFalse(rights.mayUseAll(ANN, FILES));
      assertFalse(rights.mayCall(ANN, FILES, READ, READS));
      assertTrue(rights.maySee(ANN, MAIL));
      assertTrue(rights.mayUseAll(ANN, MAIL));
    }
  }

  @Nested
  class OfThoseWhoOnlyRead {

    private final Permissions rights =
        of("staff", new Grants(patterns("files"), List.of(), /* readOnly= */ true, false, false));

    @Test
    void areForToolsThatSaySo() {
      assertTrue(rights.mayCall(ANN, FILES, READ, READS));
      assertFalse(rights.mayCall(ANN, FILES, READ, ToolAnnotations.UNKNOWN));
      assertTrue(rights.mightCall(ANN, FILES, READ));
      assertTrue(rights.mayUseAll(ANN, FILES));
      assertFalse(rights.hideNothing(ANN, FILES));
    }
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void ofOperatorsAreTheirOwn(boolean administer, boolean measure) {
    Grants grants = new Grants(List.of(), List.of(), false, administer, measure);
    Permissions rights = of("staff", grants);

    assertEquals(administer, rights.mayAdminister(ANN));
    assertEquals(administer || measure, rights.mayMeasure(ANN));
    assertFalse(rights.maySee(ANN, FILES));
    assertFalse(rights.mayAdminister(new Caller("key:ben")));
  }

  @Nested
  class Patterns {

    @ParameterizedTest
    @ValueSource(strings = {"files", "*", "files/read_*", "f*/a/b"})
    void areWrittenAsTheyAreRead(String text) {
      assertEquals(text, Pattern.of(text).orElseThrow().text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "files/", "/read"})
    void haveTwoNamesOrOne(String text) {
      assertEquals(Optional.empty(), Pattern.of(text));
    }

    @Test
    void endTheServerAtTheFirstSlash() {
      assertEquals(
          Optional.of(new Pattern(new Glob("files"), Optional.of(new Glob("a/b")))),
          Pattern.of("files/a/b"));
    }
  }

  @Test
  void togetherShowWhatEitherServerIsShown() {
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

  private static List<Pattern> patterns(String... texts) {
    return Stream.of(texts).flatMap(text -> Pattern.of(text).stream()).toList();
  }
}
