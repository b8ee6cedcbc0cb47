package dev.bascule.adapter.in.http;

import dev.bascule.adapter.in.http.mcp.McpHttpRequest;
import dev.bascule.adapter.in.http.mcp.McpHttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;

/**
 * An MCP front that does what the test says.
 *
 * @param script answers a request
 * @param swept is counted down from 2 when it is swept
 * @param drained is counted down when it is drained
 * @param closed is counted down when it is closed
 */
record FakeMcp(
    BiConsumer<McpHttpRequest, LiveResponse> script,
    CountDownLatch swept,
    CountDownLatch drained,
    CountDownLatch closed)
    implements McpDoor {

  FakeMcp(BiConsumer<McpHttpRequest, LiveResponse> script) {
    this(script, new CountDownLatch(2), new CountDownLatch(1), new CountDownLatch(1));
  }

  @Override
  public void answer(McpHttpRequest request, McpHttpResponse response) {
    script.accept(request, (LiveResponse) response);
  }

  @Override
  public void sweep() {
    swept.countDown();
  }

  @Override
  public void drain() {
    drained.countDown();
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
