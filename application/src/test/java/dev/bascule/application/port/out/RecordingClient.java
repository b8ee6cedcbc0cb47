package dev.bascule.application.port.out;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.application.context.ClientSession;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/**
 * A client that requests progress, records notifications, and answers requests as scripted; by
 * default it supports no method. Thread-safe.
 */
public final class RecordingClient implements ClientSession, ClientChannel {

  private final JsonBytes capabilities;
  private final BlockingQueue<ServerMessage> notifications = new LinkedBlockingQueue<>();
  private final BlockingQueue<ServerMessage> requests = new LinkedBlockingQueue<>();
  private volatile Function<ServerMessage, ClientResponse> answers =
      _ -> ClientResponse.METHOD_NOT_FOUND;

  /**
   * @param capabilities the capabilities that it declares
   */
  public RecordingClient(String capabilities) {
    this.capabilities = JsonBytes.of(capabilities);
  }

  /** Answers requests with {@code answer}. */
  public void answers(Function<ServerMessage, ClientResponse> answer) {
    answers = answer;
  }

  /** Returns the client context. */
  public ClientContext context() {
    return new ClientContext(capabilities, Optional.of(this), this);
  }

  /** Waits for the next notification; empty if none arrives for five seconds. */
  public Optional<ServerMessage> nextNotification() throws InterruptedException {
    return Optional.ofNullable(notifications.poll(5, SECONDS));
  }

  /** Waits for the next request; empty if none arrives for five seconds. */
  public Optional<ServerMessage> nextRequest() throws InterruptedException {
    return Optional.ofNullable(requests.poll(5, SECONDS));
  }

  /** Returns the number of notifications that have not been taken. */
  public int pendingCount() {
    return notifications.size();
  }

  @Override
  public JsonBytes capabilities() {
    return capabilities;
  }

  @Override
  public ClientChannel channel() {
    return this;
  }

  @Override
  public boolean wantsProgress() {
    return true;
  }

  @Override
  public void sendNotification(ServerMessage message) {
    notifications.add(message);
  }

  @Override
  public ClientResponse sendRequest(ServerMessage request, Duration timeout) {
    requests.add(request);
    return answers.apply(request);
  }
}
