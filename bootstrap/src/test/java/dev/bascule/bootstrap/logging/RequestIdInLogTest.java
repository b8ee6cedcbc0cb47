package dev.bascule.bootstrap.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.adapter.in.http.mcp.stream.EventBuffer;
import dev.bascule.adapter.in.http.mcp.stream.RequestTask;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Log messages about a request, on the threads that process it. */
final class RequestIdInLogTest {

  private static final String MEMBER = "requestId";

  private final CompletableFuture<Optional<String>> logged = new CompletableFuture<>();

  @AfterEach
  void clear() {
    MDC.clear();
  }

  private Optional<String> idOfTask() {
    EventBuffer buffer =
        new EventBuffer("x", new EventBuffer.Limits(1, 1000, /* replays= */ false));
    RequestTask.of(
            "1",
            buffer,
            () -> {
              logged.complete(Optional.ofNullable(MDC.get(MEMBER)));
              return new JsonRpcResult.NoResponse();
            })
        .start();
    return logged.join();
  }

  @Test
  void logsIdOnThreadOfMcpRequest() {
    MDC.put(MEMBER, "id-1");

    assertEquals(Optional.of("id-1"), idOfTask());
  }

  @Test
  void logsNoIdWithoutRequest() {
    assertEquals(Optional.empty(), idOfTask());
  }
}
