package dev.bascule.adapter.in.http.mcp.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.adapter.in.http.mcp.stream.EventBuffer.Next;
import dev.bascule.domain.json.JsonBytes;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RequestTaskTest {

  private final EventBuffer buffer =
      new EventBuffer("answer", new EventBuffer.Limits(9, 999, /* replays= */ false));

  @Test
  void completesBeforeResponseIsReadable() throws InterruptedException {
    CompletableFuture<Long> addedAtItsEnd = new CompletableFuture<>();
    RequestTask task =
        RequestTask.of("1", buffer, () -> new JsonRpcResult.Result(JsonBytes.of("{}")));

    task.start(() -> addedAtItsEnd.complete(buffer.lastAdded()));

    Next next = buffer.next(buffer.attach(), /* after= */ 0);
    assertInstanceOf(Next.FinalMessage.class, next);
    assertEquals(0, addedAtItsEnd.join());
  }
}
