package dev.bascule.adapter.out.mcp.jsonrpc;

import java.nio.charset.StandardCharsets;

/** The notification {@code notifications/cancelled} (MCP 2025-11-25, basic/utilities). */
public final class CancelledNotification {

  private CancelledNotification() {}

  /** Returns the notification for the request {@code id}. */
  public static byte[] of(long id) {
    byte[] params = ("{\"requestId\":" + id + "}").getBytes(StandardCharsets.UTF_8);
    return JsonRpcCodec.notification("notifications/cancelled", params);
  }
}
