package dev.bascule.adapter.in.http.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.TestCertificates;
import dev.bascule.adapter.in.http.access.TlsSettings.ClientAuthentication;
import dev.bascule.application.context.TraceContext;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of one encrypted connection, whose heads are the same or not. */
final class LastRequestHeadTest {

  private static final String ECHO = "/servers/demo/tools/echo";

  private final TestCertificates tls = new TestCertificates();
  private volatile TraceContext trace = TraceContext.NONE;

  private final TestBridge bridge =
      TestBridge.start(
          tls.settings(TestBridge.SETTINGS, ClientAuthentication.NONE),
          FakeUseCases.withCallTool(
              (call, _, context) -> {
                trace = context.trace();
                return FakeUseCases.served(call.arguments().json().text());
              }));
  private final RawClient client = tls.raw(bridge.server().port());

  @AfterEach
  void close() {
    client.close();
    bridge.close();
  }

  private static String trace(int number) {
    return "traceparent: 00-0af7651916cd43dd8448eb211c80%04x-b7ad6b7169203331-01"
        .formatted(0xABC0 + number);
  }

  private String traceparent(String... headers) {
    assertEquals(200, client.send("POST", ECHO, "{}", headers).status());
    return trace.traceparent().map("traceparent: "::concat).orElse("none");
  }

  private ParsedResponse send(String... headers) {
    return client.send("POST", ECHO, "{}", headers);
  }

  @Test
  void answersEachBodyWhateverItsLength() {
    for (String body : new String[] {"{\"n\":1}", "{\"n\":22}", "{}", "{\"n\":333}"}) {
      assertEquals(body, client.send("POST", ECHO, body).body());
    }
  }

  @Test
  void keepsNoTraceparentOfAnotherRequest() {
    for (int i = 0; i < 3; i++) {
      assertEquals(trace(i), traceparent(trace(i)));
    }
    assertEquals("none", traceparent());
    assertEquals("none", traceparent());
    assertEquals(trace(9), traceparent(trace(9)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "traceparent: 00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "traceparent: 0",
        "Traceparent:",
      })
  void ignoresInvalidTraceparent(String invalid) {
    assertEquals(trace(1), traceparent(trace(1)));
    assertEquals("none", traceparent(invalid));
    assertEquals("none", traceparent(invalid));
    assertEquals(trace(2), traceparent(trace(2)));
  }

  @Test
  void ignoresSeveralTraceparents() {
    assertEquals(trace(1), traceparent(trace(1)));
    assertEquals("none", traceparent(trace(1), trace(2)));
    assertEquals("none", traceparent(trace(1), trace(2)));
  }

  @Test
  void keepsTheRestOfTheTraceContext() {
    for (int i = 0; i < 3; i++) {
      assertEquals(trace(i), traceparent(trace(i), "tracestate: a=1", "baggage: c=3"));
      assertEquals(Optional.of("a=1"), trace.tracestate());
      assertEquals(Optional.of("c=3"), trace.baggage());
    }
    assertEquals(trace(4), traceparent(trace(4), "tracestate: a=2", "baggage: c=3"));
    assertEquals(Optional.of("a=2"), trace.tracestate());
  }

  private int get(String target, String... headers) {
    return client.send("GET", target, "", headers).status();
  }

  @Test
  void readsHeadThatDiffersInAnyOtherField() {
    assertEquals(200, get("/servers"));
    assertEquals(403, get("/servers", "Origin: https://evil.example"));
    assertEquals(200, get("/servers"));
    assertEquals(406, get("/servers", "Accept: text/csv"));
    assertEquals(200, get("/servers", "Accept: application/json"));
  }

  @Test
  void readsHeadThatDiffersInMethodPathOrQuery() {
    assertEquals(200, get("/servers"));
    assertEquals(404, get("/nowhere"));
    assertEquals(405, client.send("PUT", "/servers", "").status());
    assertEquals(200, get("/servers"));
    assertEquals(400, get("/servers?unknown=1"));
    assertEquals(200, get("/servers"));
  }

  @Test
  void givesEachRequestItsOwnIdentifier() {
    String first = send().header("X-Request-Id");

    assertNotEquals(first, send().header("X-Request-Id"));
    assertEquals("a", send("X-Request-Id: a").header("X-Request-Id"));
    assertEquals("b", send("X-Request-Id: b").header("X-Request-Id"));
  }

  @Test
  void readsLongHeadEachTime() {
    String padding = "X-Padding: " + "x".repeat(5000);

    assertEquals(trace(1), traceparent(trace(1), padding));
    assertEquals(trace(2), traceparent(trace(2), padding));
    assertEquals(200, send().status());
  }
}
