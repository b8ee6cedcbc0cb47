package dev.bascule.adapter.in.http.mcp.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.mcp.FakeResponse;
import dev.bascule.adapter.in.http.media.McpMediaTypes;
import dev.bascule.domain.json.JsonBytes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Responses while the client waits for long. */
final class EventPumpTest {

  private static final JsonBytes ANSWER = JsonBytes.of("{}");

  private final EventBuffer buffer =
      new EventBuffer("b", new EventBuffer.Limits(9, 9_000, /* replays= */ false));
  private final FakeResponse response = new FakeResponse();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void opensStreamAfterSilence() throws InterruptedException {
    CompletableFuture<Boolean> ending =
        writeResponse(new McpMediaTypes(/* json= */ true, /* events= */ true));

    response.fireIdleTimer();
    response.awaitStream();
    buffer.finish(ANSWER, 200);

    assertTrue(ending.join());
    assertEquals(List.of("{}"), response.messages());
  }

  @Test
  void sendsNoKeepAliveItself() throws InterruptedException {
    CompletableFuture<Boolean> ending =
        writeResponse(new McpMediaTypes(/* json= */ false, /* events= */ true));

    response.fireIdleTimer();
    response.fireIdleTimer();
    response.fireIdleTimer();
    buffer.finish(ANSWER, 200);

    assertTrue(ending.join());
    assertEquals(List.of("{}"), response.messages());
    assertEquals(0, response.keepAlives());
  }

  @Test
  void detectsDisconnectOnSilentStream() throws InterruptedException {
    CompletableFuture<Boolean> ending =
        writeResponse(new McpMediaTypes(/* json= */ true, /* events= */ true));

    response.fireIdleTimer();
    response.disconnect();
    response.fireIdleTimer();

    assertFalse(ending.join());
  }

  @Test
  void dropsNotificationsIfTooManyStreamsAreOpen() throws InterruptedException {
    response.fill();
    CompletableFuture<Boolean> ending =
        writeResponse(new McpMediaTypes(/* json= */ true, /* events= */ true));

    buffer.offer(JsonBytes.of("1"));
    response.fireIdleTimer();
    buffer.offer(JsonBytes.of("2"));
    buffer.finish(ANSWER, 200);

    assertTrue(ending.join());
    assertFalse(response.isStream());
    assertEquals("{}", response.body());
  }

  @Test
  void opensStreamForRequestToClient() throws InterruptedException {
    response.fill();
    CompletableFuture<Boolean> ending =
        writeResponse(new McpMediaTypes(/* json= */ true, /* events= */ true));

    buffer.addRequired(JsonBytes.of("1"));
    response.awaitStream();
    buffer.finish(ANSWER, 200);

    assertTrue(ending.join());
    assertEquals(List.of("1", "{}"), response.messages());
  }

  @Test
  void waitsForClientWithoutEvents() throws InterruptedException {
    CompletableFuture<Boolean> ending =
        writeResponse(new McpMediaTypes(/* json= */ true, /* events= */ false));

    response.fireIdleTimer();
    response.fireIdleTimer();
    buffer.finish(ANSWER, 200);

    assertTrue(ending.join());
    assertFalse(response.isStream());
    assertEquals("{}", response.body());
  }

  private CompletableFuture<Boolean> writeResponse(McpMediaTypes mediaTypes) {
    McpResponder reply = new McpResponder(response, mediaTypes, Map.of());
    return CompletableFuture.supplyAsync(
        () -> new EventPump(buffer, reply, /* numbered= */ false).writeResponse(), threads);
  }
}
