package dev.bascule.adapter.in.http.exchange;

import dev.bascule.adapter.in.http.exchange.BridgeResponse.StreamingResponse;
import dev.bascule.adapter.in.http.mcp.McpRequestHandler;
import dev.bascule.adapter.in.http.mcp.session.SessionView;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;

/**
 * A scripted MCP handler.
 *
 * @param script answers a request
 * @param swept is counted down from 2 by sweeps
 * @param drained is counted down by draining
 * @param closed is counted down by closing
 */
public record FakeMcpHandler(
    BiConsumer<McpHttpRequest, ResponseChannel> script,
    CountDownLatch swept,
    CountDownLatch drained,
    CountDownLatch closed)
    implements McpRequestHandler {

  public FakeMcpHandler(BiConsumer<McpHttpRequest, ResponseChannel> script) {
    this(script, new CountDownLatch(2), new CountDownLatch(1), new CountDownLatch(1));
  }

  @Override
  public BridgeResponse handle(McpHttpRequest request) {
    return new StreamingResponse(response -> script.accept(request, response));
  }

  @Override
  public List<SessionView> sessions() {
    return List.of();
  }

  @Override
  public boolean endSession(String viewId) {
    return false;
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
