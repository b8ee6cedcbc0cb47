package dev.bascule.adapter.in.http.exchange;

import dev.bascule.adapter.in.http.exchange.McpHttpResponse.Event;
import dev.bascule.adapter.in.http.exchange.McpHttpResponse.EventStream;

/** A stream that discards everything. */
public enum ClosedEventStream implements EventStream {
  INSTANCE;

  @Override
  public boolean send(Event event) {
    return false;
  }

  @Override
  public void keepAlive() {}

  @Override
  public boolean isConnected() {
    return false;
  }

  @Override
  public void close() {}
}
