package dev.bascule.adapter.out.mcp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ChildEnvironmentTest {

  @Test
  void letsThroughWhatProgramsNeedAndWhatIsNamed() {
    ChildEnvironment terms = new ChildEnvironment(Set.of("HTTPS_PROXY"), Set.of());

    assertTrue(terms.lets("PATH"));
    assertTrue(terms.lets("LC_ALL"));
    assertTrue(terms.lets("HTTPS_PROXY"));
    assertFalse(terms.lets("HTTP_PROXY"));
    assertFalse(terms.lets("AWS_SECRET_ACCESS_KEY"));
    assertFalse(terms.lets("NODE_OPTIONS"));
    assertTrue(new ChildEnvironment(Set.of("*"), Set.of()).lets("NODE_OPTIONS"));
  }

  @Test
  void masksEachSecretTheLongestFirst() {
    ChildEnvironment terms =
        new ChildEnvironment(Set.of(), Set.of("12345678", "12345678-90", "short"));

    assertEquals("a *** b *** c short", terms.masked("a 12345678-90 b 12345678 c short"));
  }

  @Test
  void masksEachLineOfASecret() {
    ChildEnvironment terms =
        new ChildEnvironment(Set.of(), Set.of("BEGIN-KEY\nabcdefgh\nEND-OF-KEY"));

    assertEquals("a *** b", terms.masked("a abcdefgh b"));
    assertEquals("***", terms.masked("BEGIN-KEY\nabcdefgh\nEND-OF-KEY"));
  }

  @Test
  void whatIsCutEndsBeforeASecretThatIsCut() {
    ChildEnvironment terms = new ChildEnvironment(Set.of(), Set.of("12345678"));

    assertEquals("*** ", terms.maskedBeginning("12345678 1234567"));
    assertEquals("*** ", terms.maskedBeginning("12345678 1"));
    assertEquals("*** x", terms.maskedBeginning("12345678 x"));
    assertEquals("***", terms.maskedBeginning("12345678"));
  }

  @Test
  void showsNoSecret() {
    assertFalse(new ChildEnvironment(Set.of(), Set.of("12345678")).toString().contains("12345678"));
  }
}
