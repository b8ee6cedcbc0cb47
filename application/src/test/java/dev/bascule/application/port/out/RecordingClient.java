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
 * A client that wants to be told of progress, keeps what it is told, and answers as a test decides;
 * until then it does not know what it is asked. Thread-safe.
 */
public final class RecordingClient implements ClientSession, ClientChannel {

  private final JsonBytes capabilities;
  private final BlockingQueue<ServerMessage> notifications = new LinkedBlockingQueue<>();
  private final BlockingQueue<ServerMessage> requests = new LinkedBlockingQueue<>();
  private volatile Function<ServerMessage, ClientResponse> answers =
      _ -> ClientResponse.METHOD_NOT_FOUND;

  /**
   * @param capabilities what it declares
   */
  public RecordingClient(String capabilities) {
    this.capabilities = JsonBytes.of(capabilities);
  }

  /** Answers what it is asked with what {@code answer} returns. */
  public void answers(Function<ServerMessage, ClientResponse> answer) {
    answers = answer;
  }

  /** Returns the client as the side of an exchange. */
  public ClientContext context() {
    return new ClientContext(capabilities, Optional.of(this), this);
  }

  /** Waits for the next message that it is told; empty if none comes for five seconds. */
  public Optional<ServerMessage> nextNotification() throws InterruptedException {
    return Optional.ofNullable(notifications.poll(5, SECONDS));
  }

  /** Waits for the next question; empty if none comes for five seconds. */
  public Optional<ServerMessage> nextRequest() throws InterruptedException {
    return Optional.ofNullable(requests.poll(5, SECONDS));
  }

  /** Returns the number of messages that it was told and nobody has taken. */
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
