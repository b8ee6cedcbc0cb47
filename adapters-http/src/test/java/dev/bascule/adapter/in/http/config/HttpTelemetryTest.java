package dev.bascule.adapter.in.http.config;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.config.HttpTelemetry.MetricsExposition.Format;
import dev.bascule.adapter.in.http.exchange.FakeMcpHandler;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The metrics for collectors, and the notifications of observers. */
class HttpTelemetryTest {

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final TestBridge bridge =
      TestBridge.start(
          FakeUseCases.withEchoTool(),
          new FakeMcpHandler((_, response) -> response.openEventStream(Map.of()).close()),
          new HttpTelemetry(new RecordingObserver(), format -> format + " é 1\n"));

  @AfterEach
  void close() {
    bridge.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                                           | PROMETHEUS",
        "*/*                                                          | PROMETHEUS",
        "application/json                                             | PROMETHEUS",
        "text/plain;version=0.0.4, application/openmetrics-text;q=0.9 | PROMETHEUS",
        "application/openmetrics-text                                 | OPEN_METRICS",
        "application/openmetrics-text; version=1.0.0                  | OPEN_METRICS",
        "application/vnd.google.protobuf;encoding=delimited;q=0.7,"
            + "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
            + "application/openmetrics-text;version=0.0.1;q=0.5,"
            + "text/plain;version=1.0.0;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
            + "| OPEN_METRICS",
      })
  void exposesMetricsInRequestedFormat(String accept, String format) {
    ParsedResponse answer = bridge.get("/metrics", "Accept: " + accept);

    assertEquals(200, answer.status());
    assertEquals(Format.valueOf(format).mediaType(), answer.header("Content-Type"));
    assertEquals("no-store", answer.header("Cache-Control"));
    assertEquals("Accept", answer.header("Vary"));
    assertEquals(format + " é 1\n", answer.body());
  }

  @Test
  void exposesNothingWithoutTelemetry() {
    try (TestBridge unobserved = TestBridge.start(FakeUseCases.withEchoTool())) {
      assertEquals("", unobserved.get("/metrics").body());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /servers, '', /servers GET 200",
    "POST, /servers/demo/tools/echo, {}, /servers/{server}/tools/{tool} POST 200",
    "POST, /servers/demo/tools/echo, [}, /servers/{server}/tools/{tool} POST 400",
    "POST, /servers/nobody/tools/echo, {}, /servers/{server}/tools/{tool} POST 404",
    "PURGE, /servers, '', /servers PURGE 405",
    "GET, /no/such/path, '', unmatched GET 404",
  })
  void notifiesOfRequestWithRoute(String method, String path, String body, String ended)
      throws InterruptedException {
    ParsedResponse _ = bridge.send(method, path, body);

    assertEquals("begun", next());
    assertEquals(ended, next());
  }

  @Test
  void notifiesOfRequestRejectedUnread() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(
          "POST /servers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999999999\r\n\r\n");
      assertEquals(413, client.read().status());
    }

    assertEquals("begun", next());
    assertEquals("unmatched POST 413", next());
  }

  @Test
  void notifiesOfStreams() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", "/mcp", "{}"));
      assertEquals(200, client.readHead().status());
      assertEquals("", client.readChunks());
    }

    assertEquals("begun", next());
    assertEquals("opened", next());
    assertEquals("closed", next());
    assertEquals("/mcp POST 200", next());
  }

  private String next() throws InterruptedException {
    return String.valueOf(events.poll(5, SECONDS));
  }

  /** Records everything as text. */
  private final class RecordingObserver implements HttpRequestObserver {

    @Override
    public void requestStarted() {
      events.add("begun");
    }

    @Override
    public void requestEnded(CompletedRequest request) {
      assertFalse(request.duration().isNegative());
      events.add(request.route() + " " + request.method() + " " + request.status());
    }

    @Override
    public void streamOpened() {
      events.add("opened");
    }

    @Override
    public void streamClosed() {
      events.add("closed");
    }
  }
}
