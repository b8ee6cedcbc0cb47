package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;

/** Where requests to the MCP endpoints go. */
public interface McpRequestHandler {

  /** Returns the answer to {@code request}: at once, or made later. Never waits. */
  BridgeResponse handle(McpHttpRequest request);

  /** Lets go of what nobody has used for long; to be called every second or so. Never waits. */
  void sweep();

  /** Ends what would not end by itself; requests are answered as before. */
  void drain();

  /** Ends all; does nothing the second time. */
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
