package dev.bascule.application.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ForwardingTest {

  @Test
  void namesHeaderFieldsInSmallLetters() {
    assertEquals(
        Set.of("x-user", "x-team"),
        new Forwarding(Set.of("X-User", "x-team"), /* exchangesToken= */ false).headers());
  }
}
