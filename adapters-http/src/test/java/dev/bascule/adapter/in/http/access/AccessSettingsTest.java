package dev.bascule.adapter.in.http.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class AccessSettingsTest {

  @Test
  void acceptsHostsInLowerCase() {
    assertEquals(
        Set.of("bridge.example"),
        new AccessSettings(CorsPolicy.NONE, Set.of("Bridge.Example")).hosts());
  }
}
