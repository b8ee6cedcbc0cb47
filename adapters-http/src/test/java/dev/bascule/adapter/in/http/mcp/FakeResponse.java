package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.ResponseChannel;
import dev.bascule.domain.json.JsonBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A response in memory, whose client can disconnect. */
public final class FakeResponse implements ResponseChannel {

  private final List<Event> events = new ArrayList<>();
  private final Set<Runnable> idleActions = new LinkedHashSet<>();
  private Optional<Runnable> onDisconnect = Optional.empty();
  private Optional<Thread> writer = Optional.empty();
  private int responseCount;
  private int status;
  private int keepAlives;
  private Map<String, String> headers = Map.of();
  private Optional<JsonBytes> body = Optional.empty();
  private boolean streaming;
  private boolean closed;
  private boolean disconnected;
  private boolean full;
  private boolean failing;

  @Override
  public void respond(CompleteResponse response) {
    Map<String, String> fields = new HashMap<>();
    response.headers().forEach(field -> fields.put(field.getName(), field.getValue()));
    respond(response.status(), fields, Optional.of(JsonBytes.copyOf(bytes(response))));
  }

  private static byte[] bytes(CompleteResponse response) {
    byte[] bytes = new byte[response.body().remaining()];
    response.body().duplicate().get(bytes);
    return bytes;
  }

  private synchronized void respond(
      int newStatus, Map<String, String> newHeaders, Optional<JsonBytes> newBody) {
    responseCount++;
    status = newStatus;
    headers = newHeaders;
    body = newBody;
    closed = true;
    notifyAll();
  }

  @Override
  public synchronized EventStream openEventStream(Map<String, String> newHeaders) {
    if (failing) {
      throw new IllegalStateException("the response is broken");
    }
    responseCount++;
    status = 200;
    headers = newHeaders;
    streaming = true;
    notifyAll();
    return new Stream();
  }

  @Override
  public synchronized boolean isFull() {
    return full;
  }

  /** Simulates that too many streams are open. */
  public synchronized void fill() {
    full = true;
  }

  /** Makes the opening of a stream fail. */
  public synchronized void failToOpen() {
    failing = true;
  }

  @Override
  public synchronized void onDisconnect(Runnable action) {
    onDisconnect = Optional.of(action);
    writer = Optional.of(Thread.currentThread());
  }

  /** Makes the client leave, as the server notices it; {@code answering} runs the request. */
  void leave(Thread answering) {
    Runnable action;
    synchronized (this) {
      action = onDisconnect.orElse(answering::interrupt);
    }
    action.run();
  }

  @Override
  public synchronized IdleTimer startIdleTimer(Runnable action) {
    idleActions.add(action);
    notifyAll();
    return () -> cancelIdleTimer(action);
  }

  private synchronized void cancelIdleTimer(Runnable action) {
    idleActions.remove(action);
  }

  /** Waits until an idle timer is started, and fires it. */
  public void fireIdleTimer() throws InterruptedException {
    Runnable action;
    synchronized (this) {
      while (idleActions.isEmpty()) {
        wait();
      }
      action = idleActions.iterator().next();
      idleActions.remove(action);
    }
    action.run();
  }

  /** Makes the client disconnect, which is only detected by the next send. */
  public synchronized void disconnect() {
    disconnected = true;
  }

  public synchronized int responseCount() {
    return responseCount;
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

  /** Waits for that many events. */
  public synchronized List<Event> awaitEvents(int count) throws InterruptedException {
    while (events.size() < count) {
      wait();
    }
    return events();
  }

  /** Waits for that many events with data. */
  public synchronized List<String> awaitMessages(int count) throws InterruptedException {
    while (messages().size() < count) {
      wait();
    }
    return messages();
  }

  /** Waits until the event stream is open. */
  public synchronized void awaitStream() throws InterruptedException {
    while (!streaming) {
      wait();
    }
  }

  /** Waits until the thread that writes the stream has ended. */
  public void awaitWriter() throws InterruptedException {
    Thread thread;
    synchronized (this) {
      thread = writer.orElseThrow();
    }
    thread.join();
  }

  private final class Stream implements EventStream {
    @Override
    public boolean send(Event event) {
      synchronized (FakeResponse.this) {
        if (disconnected || closed) {
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
    public boolean isConnected() {
      synchronized (FakeResponse.this) {
        return !disconnected;
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
