package dev.bascule.application.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ForwardingRuleTest {

  @Test
  void convertsHeaderNamesToLowerCase() {
    assertEquals(
        Set.of("x-user", "x-team"),
        new ForwardingRule(Set.of("X-User", "x-team"), /* exchangesToken= */ false).headers());
  }
}
