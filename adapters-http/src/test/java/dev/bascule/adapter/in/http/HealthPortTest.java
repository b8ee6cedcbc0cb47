package dev.bascule.adapter.in.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.access.TlsSettings.ClientAuthentication;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The listener for health checks only. */
final class HealthPortTest {

  private static final HttpServerSettings SETTINGS =
      new HttpServerSettings(
          TestBridge.SETTINGS.host(),
          TestBridge.SETTINGS.port(),
          /* healthPort= */ OptionalInt.of(0),
          TestBridge.SETTINGS.basePath(),
          TestBridge.SETTINGS.maxBodyBytes(),
          TestBridge.SETTINGS.maxHeaderBytes(),
          TestBridge.SETTINGS.maxConnections(),
          TestBridge.SETTINGS.idleTimeout(),
          TestBridge.SETTINGS.readTimeout(),
          TestBridge.SETTINGS.drainDelay(),
          TestBridge.SETTINGS.drainTimeout(),
          TestBridge.SETTINGS.aggregateTimeout(),
          TestBridge.SETTINGS.edge());

  private final TestBridge bridge = TestBridge.start(SETTINGS, FakeUseCases.withEchoTool());

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
            tls.settings(SETTINGS, ClientAuthentication.NEEDED), FakeUseCases.withEchoTool())) {
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
