package dev.bascule.adapter.in.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.access.TlsSettings.ClientAuthentication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The listener for health checks only. */
final class HealthPortTest {

  private final TestBridge bridge =
      TestBridge.start(TestBridge.SETTINGS.withHealthPort(0), FakeUseCases.withEchoTool());

  @AfterEach
  void close() {
    bridge.close();
  }

  @Test
  void answersHealthChecks() {
    assertEquals(200, get(bridge, "/health/live"));
    assertEquals(200, get(bridge, "/health/ready"));
  }

  @Test
  void answersNothingElse() {
    assertEquals(404, get(bridge, "/servers"));
    assertEquals(404, get(bridge, "/admin/metrics"));
    assertEquals(404, get(bridge, "/health"));
    assertEquals(404, get(bridge, "/healthy/live"));
    try (RawClient client = connect(bridge)) {
      assertEquals(404, client.send("POST", "/servers/demo/tools/echo", "{}").status());
    }
  }

  @Test
  void requiresNoTls() {
    TestCertificates tls = new TestCertificates();
    try (TestBridge encrypted =
        TestBridge.start(
            tls.settings(TestBridge.SETTINGS.withHealthPort(0), ClientAuthentication.NEEDED),
            FakeUseCases.withEchoTool())) {
      assertEquals(200, get(encrypted, "/health/live"));
    }
  }

  private static int get(TestBridge bridge, String target) {
    try (RawClient client = connect(bridge)) {
      return client.send("GET", target, "").status();
    }
  }

  private static RawClient connect(TestBridge bridge) {
    return RawClient.connect(bridge.server().healthPort().orElseThrow());
  }
}
