package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.port.client.ClientChannel;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.mcp.ServerMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/**
 * One request that is under way, as what the server sends meanwhile refers to it: whom it is for,
 * and what its client is being asked. Thread-safe.
 */
final class Conversation implements AutoCloseable {

  private final long id;
  private final ClientChannel channel;
  private final TimeLimit limit;

  @GuardedBy("this")
  private final Map<String, Future<?>> questions = new HashMap<>();

  @GuardedBy("this")
  private boolean over;

  /**
   * @param id of the request; its progress token, too
   */
  Conversation(long id, Exchange exchange, TimeLimit limit) {
    this.id = id;
    this.channel = exchange.client().channel();
    this.limit = requireNonNull(limit, "limit");
  }

  ClientChannel channel() {
    return channel;
  }

  /** Tells whether anybody is there to be told or asked anything. */
  boolean hasClient() {
    return !channel.equals(ClientChannel.NONE);
  }

  /** Returns how long the client may take for an answer. */
  Duration remaining() {
    return limit.remaining();
  }

  /** Tells the client what the server told; of progress only that of this request. Never waits. */
  void tell(ServerMessage told) {
    if (!told.method().equals("notifications/progress") || isProgressOfThis(told)) {
      channel.tell(told);
    }
  }

  private boolean isProgressOfThis(ServerMessage told) {
    return channel.wantsProgress()
        && NoticeParams.integer(told, "progressToken").orElse(RpcMessage.FOREIGN_ID) == id;
  }

  /** Takes in a question to the client, which ends with the request at the latest. */
  void add(String name, Future<?> question) {
    synchronized (this) {
      if (!over) {
        questions.put(name, question);
        return;
      }
    }
    question.cancel(true);
  }

  synchronized void remove(String name) {
    questions.remove(name);
  }

  /** Ends what the client is being asked: there is no request any more for it to be about. */
  @Override
  public void close() {
    List<Future<?>> left;
    synchronized (this) {
      over = true;
      left = List.copyOf(questions.values());
      questions.clear();
    }
    left.forEach(question -> question.cancel(true));
  }
}
