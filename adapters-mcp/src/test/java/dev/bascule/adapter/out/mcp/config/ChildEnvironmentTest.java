package dev.bascule.adapter.out.mcp.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ChildEnvironmentTest {

  @Test
  void inheritsDefaultAndNamedVariables() {
    ChildEnvironment childEnvironment = new ChildEnvironment(Set.of("HTTPS_PROXY"), Set.of());

    assertTrue(childEnvironment.inherits("PATH"));
    assertTrue(childEnvironment.inherits("LC_ALL"));
    assertTrue(childEnvironment.inherits("HTTPS_PROXY"));
    assertFalse(childEnvironment.inherits("HTTP_PROXY"));
    assertFalse(childEnvironment.inherits("AWS_SECRET_ACCESS_KEY"));
    assertFalse(childEnvironment.inherits("NODE_OPTIONS"));
    assertTrue(new ChildEnvironment(Set.of("*"), Set.of()).inherits("NODE_OPTIONS"));
  }

  @Test
  void masksLongestSecretFirst() {
    ChildEnvironment childEnvironment =
        new ChildEnvironment(Set.of(), Set.of("12345678", "12345678-90", "short"));

    assertEquals("a *** b *** c short", childEnvironment.mask("a 12345678-90 b 12345678 c short"));
  }

  @Test
  void masksEachLineOfSecret() {
    ChildEnvironment childEnvironment =
        new ChildEnvironment(Set.of(), Set.of("BEGIN-KEY\nabcdefgh\nEND-OF-KEY"));

    assertEquals("a *** b", childEnvironment.mask("a abcdefgh b"));
    assertEquals("***", childEnvironment.mask("BEGIN-KEY\nabcdefgh\nEND-OF-KEY"));
  }

  @Test
  void masksTruncatedSecret() {
    ChildEnvironment childEnvironment = new ChildEnvironment(Set.of(), Set.of("12345678"));

    assertEquals("*** ", childEnvironment.maskTruncated("12345678 1234567"));
    assertEquals("*** ", childEnvironment.maskTruncated("12345678 1"));
    assertEquals("*** x", childEnvironment.maskTruncated("12345678 x"));
    assertEquals("***", childEnvironment.maskTruncated("12345678"));
  }

  @Test
  void toStringOmitsSecrets() {
    assertThat(new ChildEnvironment(Set.of(), Set.of("12345678")).toString())
        .doesNotContain("12345678");
  }
}
