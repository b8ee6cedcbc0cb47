package dev.bascule.adapter.in.http;

import dev.bascule.adapter.in.http.mcp.McpFront;
import dev.bascule.adapter.in.http.mcp.McpHttpRequest;
import dev.bascule.adapter.in.http.mcp.McpHttpResponse;

/** Where requests to the MCP endpoints go. */
interface McpDoor {

  /** Answers {@code request}, and returns when the answer is complete. */
  void answer(McpHttpRequest request, McpHttpResponse response);

  /** Lets go of what nobody has used for long; to be called every second or so. Never waits. */
  void sweep();

  /** Ends what would not end by itself; requests are answered as before. */
  void drain();

  /** Ends all; does nothing the second time. */
  void close();

  static McpDoor to(McpFront front) {
    return new McpDoor() {
      @Override
      public void answer(McpHttpRequest request, McpHttpResponse response) {
        front.answer(request, response);
      }

      @Override
      public void sweep() {
        front.sweep();
      }

      @Override
      public void drain() {
        front.drain();
      }

      @Override
      public void close() {
        front.close();
      }
    };
  }
}
