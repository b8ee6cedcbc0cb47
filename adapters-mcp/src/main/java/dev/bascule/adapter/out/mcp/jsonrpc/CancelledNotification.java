package dev.bascule.adapter.out.mcp.jsonrpc;

import java.nio.charset.StandardCharsets;

/** Tells a server that nobody waits for an answer any more (MCP 2025-11-25, basic/utilities). */
public final class CancelledNotification {

  private CancelledNotification() {}

  /** Returns {@code notifications/cancelled} for the request that is named {@code id}. */
  public static byte[] of(long id) {
    byte[] params = ("{\"requestId\":" + id + "}").getBytes(StandardCharsets.UTF_8);
    return JsonRpcCodec.notification("notifications/cancelled", params);
  }
}
