package dev.bascule.adapter.in.http.rest;

import static dev.bascule.adapter.in.http.rest.BlockingTool.log;
import static dev.bascule.adapter.in.http.rest.BlockingTool.progress;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tool calls with event streams. */
final class ToolEventHandlerTest {

  private static final String ECHO = "/servers/demo/tools/echo";
  private static final String EVENTS = "Accept: text/event-stream";
  private static final String BLOCKS = "{\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}";

  private final BlockingTool tool = new BlockingTool();

  private final TestBridge bridge =
      TestBridge.start(FakeUseCases.withCallTool((_, _, context) -> tool.call(context)));

  @AfterEach
  void close() {
    tool.ends(FakeUseCases.served("{}"));
    bridge.close();
  }

  @Test
  void sendsResult() {
    tool.ends(FakeUseCases.served("{\"content\":[],\n\"x\":1.50}"));
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{}", EVENTS));

      ParsedResponse head = client.readHead();

      assertEquals(200, head.status());
      assertEquals("text/event-stream", head.header("Content-Type"));
      assertEquals("no-store", head.header("Cache-Control"));
      assertEquals("bascule; fwd=bypass", head.header("Cache-Status"));
      assertEquals(
          "event: result\ndata: {\"content\":[],\ndata: \"x\":1.50}\n\n", client.readChunks());
    }
  }

  @Test
  void sendsProgressAndLogImmediately() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{}", EVENTS));
      ClientChannel channel = tool.nextCall().client().channel();
      assertTrue(channel.wantsProgress());

      channel.sendNotification(
          progress("{\"progressToken\":\"own-7\",\"progress\":0.50,\"total\":2}"));
      assertEquals(200, client.readHead().status());
      assertEquals(
          "event: progress\ndata: {\"progress\":0.50,\"total\":2}\n\n", client.readChunk());
      channel.sendNotification(new ServerMessage("notifications/other", JsonBytes.of("{}")));
      channel.sendNotification(log("{\"level\":\"info\",\"data\":\"x\"}"));
      assertEquals("event: log\ndata: {\"level\":\"info\",\"data\":\"x\"}\n\n", client.readChunk());
      tool.ends(FakeUseCases.served("{}"));

      assertEquals("event: result\ndata: {}\n\n", client.readChunks());
    }
  }

  @Test
  void sendsAllNotificationsBeforeResult() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{}", EVENTS));
      ClientChannel channel = tool.nextCall().client().channel();
      for (int i = 0; i < 100; i++) {
        channel.sendNotification(log("{\"n\":" + i + "}"));
      }
      tool.ends(FakeUseCases.served("{}"));

      assertEquals(200, client.readHead().status());
      String events = client.readChunks();

      assertEquals(100, events.split("event: log\n", -1).length - 1);
      assertTrue(events.indexOf("{\"n\":98}") < events.indexOf("{\"n\":99}"));
      assertThat(events).endsWith("data: {\"n\":99}\n\nevent: result\ndata: {}\n\n");
    }
  }

  @Test
  void sendsUnwrappedValue() {
    tool.ends(FakeUseCases.served(BLOCKS));
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO + "?unwrap=true", "{}", EVENTS));

      assertEquals(200, client.readHead().status());
      assertEquals("event: result\ndata: \"hi\"\n\n", client.readChunks());
    }
  }

  @Test
  void sendsFailureAsEventAfterFirstEvent() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{}", EVENTS, "X-Request-Id: mine"));
      tool.nextCall().client().channel().sendNotification(progress("{\"progress\":1}"));
      assertEquals(200, client.readHead().status());
      assertEquals("event: progress\ndata: {\"progress\":1}\n\n", client.readChunk());
      tool.fails(new Failure.TimedOut(Duration.ofSeconds(10)));

      assertEquals(
          """
          event: error
          data: {"type":"/problems/timed-out",\
          "title":"Server timed out","status":504,\
          "detail":"no response within 10 s","instance":"/servers/demo/tools/echo",\
          "server":"demo","tool":"echo","requestId":"mine"}

          """,
          client.readChunks());
    }
  }

  @ParameterizedTest
  @CsvSource({"-32602, 422", "-32603, 502"})
  void sendsFailureAsProblemBeforeFirstEvent(int code, int status) {
    tool.fails(new Failure.Rejected(code, "no", Optional.empty()));

    ParsedResponse answer = bridge.post(ECHO, "{}", EVENTS);

    assertEquals(status, answer.status());
    assertEquals("application/problem+json", answer.header("Content-Type"));
    assertEquals(code, answer.json().at("/code").asInt());
  }

  @Test
  void sendsProblemIfBreakerIsOpen() {
    tool.fails(new Failure.CircuitOpen(Duration.ofSeconds(7)));

    ParsedResponse answer = bridge.post(ECHO, "{}", EVENTS);

    assertEquals(503, answer.status());
    assertEquals("7", answer.header("Retry-After"));
  }

  @ParameterizedTest
  @CsvSource({
    "/servers/%20/tools/echo,           '{}', 404",
    "/servers/demo/tools/echo?unwrap=x, '{}', 400",
    "/servers/demo/tools/echo?x=1,      '{}', 400",
    "/servers/demo/tools/echo,          '[]', 400",
  })
  void rejectsInvalidCall(String target, String body, int status) {
    ParsedResponse answer = bridge.post(target, body, EVENTS);

    assertEquals(status, answer.status());
    assertEquals("application/problem+json", answer.header("Content-Type"));
  }

  @Test
  void rejectsInvalidJson() {
    assertEquals(415, bridge.post(ECHO, "{}", EVENTS, "Content-Type: text/plain").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"*/*", "application/json, text/event-stream", "application/json"})
  void respondsWithJsonIfPreferred(String accept) {
    tool.ends(FakeUseCases.served("{}"));

    ParsedResponse answer = bridge.post(ECHO, "{}", "Accept: " + accept);

    assertEquals("application/json", answer.header("Content-Type"));
    assertEquals("{}", answer.body());
  }

  @Test
  void supportsToolsOnly() {
    assertEquals(406, bridge.get("/servers", EVENTS).status());
    assertEquals(406, bridge.post("/servers/demo/prompts/a", "", EVENTS).status());
    assertEquals(406, bridge.post(ECHO, "{}", "Accept: text/html").status());
  }
}
