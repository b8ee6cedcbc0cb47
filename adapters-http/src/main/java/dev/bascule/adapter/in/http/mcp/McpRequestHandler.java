package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;

/** The handler of requests to the MCP endpoints. */
public interface McpRequestHandler {

  /** Returns the response to {@code request}, immediate or deferred. Does not block. */
  BridgeResponse handle(McpHttpRequest request);

  /** Releases what was idle for too long; called about once per second. Does not block. */
  void sweep();

  /** Closes what would not end by itself; requests are still answered. */
  void drain();

  /** Closes everything; further calls have no effect. */
  void close();

  static McpRequestHandler of(McpHandler mcpHandler) {
    return new McpRequestHandler() {
      @Override
      public BridgeResponse handle(McpHttpRequest request) {
        return mcpHandler.handle(request);
      }

      @Override
      public void sweep() {
        mcpHandler.sweep();
      }

      @Override
      public void drain() {
        mcpHandler.drain();
      }

      @Override
      public void close() {
        mcpHandler.close();
      }
    };
  }
}
