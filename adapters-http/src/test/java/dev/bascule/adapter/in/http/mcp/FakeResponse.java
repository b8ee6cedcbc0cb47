package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.exchange.McpHttpResponse;
import dev.bascule.domain.json.JsonBytes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A response in memory, whose client can be cut off. */
public final class FakeResponse implements McpHttpResponse {

  private final List<Event> events = new ArrayList<>();
  private final Set<Runnable> onSilence = new LinkedHashSet<>();
  private int answers;
  private int status;
  private int keepAlives;
  private Map<String, String> headers = Map.of();
  private Optional<JsonBytes> body = Optional.empty();
  private boolean streaming;
  private boolean closed;
  private boolean gone;

  @Override
  public synchronized void whole(
      int newStatus, Map<String, String> newHeaders, Optional<JsonBytes> newBody) {
    answers++;
    status = newStatus;
    headers = newHeaders;
    body = newBody;
    closed = true;
    notifyAll();
  }

  @Override
  public synchronized EventStream events(Map<String, String> newHeaders) {
    answers++;
    status = 200;
    headers = newHeaders;
    streaming = true;
    notifyAll();
    return new Stream();
  }

  @Override
  public synchronized Silence onSilence(Runnable action) {
    onSilence.add(action);
    notifyAll();
    return () -> takeBack(action);
  }

  private synchronized void takeBack(Runnable action) {
    onSilence.remove(action);
  }

  /** Waits until somebody wants to know of silence, and tells that there was one for long. */
  public void fallSilent() throws InterruptedException {
    Runnable action;
    synchronized (this) {
      while (onSilence.isEmpty()) {
        wait();
      }
      action = onSilence.iterator().next();
      onSilence.remove(action);
    }
    action.run();
  }

  /** Makes the client leave without anybody noticing before something is sent. */
  public synchronized void cutOff() {
    gone = true;
  }

  public synchronized int answers() {
    return answers;
  }

  public synchronized int status() {
    return status;
  }

  public synchronized Map<String, String> headers() {
    return headers;
  }

  public synchronized String body() {
    return body.map(JsonBytes::text).orElse("");
  }

  public synchronized boolean isStream() {
    return streaming;
  }

  public synchronized boolean isClosed() {
    return closed;
  }

  public synchronized int keepAlives() {
    return keepAlives;
  }

  public synchronized List<Event> events() {
    return List.copyOf(events);
  }

  /** Returns the data of the events that have any. */
  public synchronized List<String> messages() {
    return events.stream().map(Event::data).filter(data -> !data.isEmpty()).toList();
  }

  /** Waits until so many events came. */
  public synchronized List<Event> awaitEvents(int count) throws InterruptedException {
    while (events.size() < count) {
      wait();
    }
    return events();
  }

  /** Waits until so many events with data came. */
  public synchronized List<String> awaitMessages(int count) throws InterruptedException {
    while (messages().size() < count) {
      wait();
    }
    return messages();
  }

  /** Waits until the stream of events has begun. */
  public synchronized void awaitStream() throws InterruptedException {
    while (!streaming) {
      wait();
    }
  }

  private final class Stream implements EventStream {
    @Override
    public boolean send(Event event) {
      synchronized (FakeResponse.this) {
        if (gone || closed) {
          return false;
        }
        events.add(event);
        FakeResponse.this.notifyAll();
        return true;
      }
    }

    @Override
    public void keepAlive() {
      synchronized (FakeResponse.this) {
        keepAlives++;
      }
    }

    @Override
    public boolean isThere() {
      synchronized (FakeResponse.this) {
        return !gone;
      }
    }

    @Override
    public void close() {
      synchronized (FakeResponse.this) {
        closed = true;
        FakeResponse.this.notifyAll();
      }
    }
  }
}
