package dev.bascule.adapter.in.http;

import dev.bascule.adapter.in.http.mcp.McpHttpResponse.Event;
import dev.bascule.adapter.in.http.mcp.McpHttpResponse.EventStream;

/** A stream that leads nowhere. */
enum ClosedStream implements EventStream {
  INSTANCE;

  @Override
  public boolean send(Event event) {
    return false;
  }

  @Override
  public void keepAlive() {}

  @Override
  public boolean isThere() {
    return false;
  }

  @Override
  public void close() {}
}
