package dev.bascule.adapter.in.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.CorsPolicy;
import dev.bascule.adapter.in.http.access.EdgeSettings;
import dev.bascule.adapter.in.http.access.TrustedProxies;
import dev.bascule.adapter.in.http.access.TrustedProxies.CidrBlock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS, proxies, and the security headers for browsers. */
final class EdgeSettingsTest {

  private static final AccessSettings NAMED =
      new AccessSettings(CorsPolicy.NONE, Set.of("bridge.example"));

  @Nested
  class TrustedProxy {

    private final EdgeSettings edge =
        new EdgeSettings(
            NAMED,
            Optional.empty(),
            new TrustedProxies(List.of(CidrBlock.parse("127.0.0.0/8").orElseThrow())));

    @Test
    void reportsRequestedHost() {
      assertEquals(200, status(edge, "Forwarded: for=192.0.2.1;host=bridge.example"));
      assertEquals(403, status(edge, "Forwarded: for=192.0.2.1;host=evil.example"));
      assertEquals(403, status(edge, "X-Forwarded-Host: evil.example"));
    }

    @Test
    void reportsWhetherPageUsesHttps() {
      String forwarded = "Forwarded: for=192.0.2.1;host=bridge.example;proto=https";

      assertEquals(200, status(edge, forwarded, "Origin: https://bridge.example"));
      assertEquals(403, status(edge, forwarded, "Origin: http://bridge.example"));
    }

    @Test
    void cannotBeForgedByPageAfterDnsRebinding() {
      try (TestBridge bridge =
              TestBridge.start(TestBridge.SETTINGS.with(edge), FakeUseCases.withEchoTool());
          RawClient client = bridge.connect()) {
        client.write(
            "GET /servers HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost\r\n\r\n");

        assertEquals(403, client.read().status());
      }
    }

    @Test
    void reportsStrippedPathPrefix() {
      assertEquals("/tools", whereToolsAre("/openapi.json", edge));
      assertEquals("/tools/mcpo/demo", whereToolsAre("/mcpo/demo/openapi.json", edge));
    }

    @Test
    void isIgnoredIfMalformed() {
      assertEquals(200, status(edge, "Forwarded: host=evil.example;;for"));
    }
  }

  @Nested
  class UntrustedProxy {

    private final EdgeSettings edge =
        new EdgeSettings(NAMED, Optional.empty(), TrustedProxies.NONE);

    @Test
    void isIgnored() {
      assertEquals("/", whereToolsAre("/openapi.json", edge));
      assertEquals(200, status(edge, "Forwarded: host=evil.example"));
      assertEquals(
          403, status(edge, "X-Forwarded-Host: bridge.example", "Origin: http://bridge.example"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/servers", "/admin/metrics", "/nothing", "/docs", "/metrics", "/%zz"})
  void sendsSecurityHeaders(String path) {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      ParsedResponse answer = bridge.get(path);

      assertEquals("nosniff", answer.header("X-Content-Type-Options"));
      assertEquals("no-referrer", answer.header("Referrer-Policy"));
      assertEquals("same-origin", answer.header("Cross-Origin-Resource-Policy"));
      assertEquals(
          true, answer.header("Content-Security-Policy").contains("frame-ancestors 'none'"));
    }
  }

  @Test
  void administrationIsNotCached() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      assertEquals("no-store", bridge.get("/admin/metrics").header("Cache-Control"));
      assertEquals("no-store", bridge.get("/admin/breakers").header("Cache-Control"));
    }
  }

  @Test
  void doesNotEchoTrace() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      assertEquals(405, bridge.send("TRACE", "/servers", "", "X-Secret: s3cret").status());
    }
  }

  private static String whereToolsAre(String document, EdgeSettings edge) {
    try (TestBridge bridge =
        TestBridge.start(TestBridge.SETTINGS.with(edge), FakeUseCases.withEchoTool())) {
      return bridge
          .get(document, "X-Forwarded-Prefix: /tools/")
          .json()
          .at("/servers/0/url")
          .asString();
    }
  }

  private static int status(EdgeSettings edge, String... headers) {
    try (TestBridge bridge =
        TestBridge.start(TestBridge.SETTINGS.with(edge), FakeUseCases.withEchoTool())) {
      return bridge.get("/servers", headers).status();
    }
  }
}
