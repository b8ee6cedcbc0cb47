package dev.bascule.adapter.out.mcp.protocol.legacy;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.NotificationReader;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
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
public final class ActiveRequest implements AutoCloseable {

  private final long id;
  private final ClientChannel channel;
  private final TimeLimit limit;
  private final boolean isAlone;

  @GuardedBy("this")
  private final Map<String, Future<?>> questions = new HashMap<>();

  @GuardedBy("this")
  private boolean over;

  private ActiveRequest(long id, CallContext exchange, TimeLimit limit, boolean isAlone) {
    this.id = id;
    this.channel = exchange.client().channel();
    this.limit = requireNonNull(limit, "limit");
    this.isAlone = isAlone;
  }

  /**
   * Returns that about a request whose answer comes on a stream of its own.
   *
   * @param id of the request; its progress token, too
   */
  public static ActiveRequest alone(long id, CallContext exchange, TimeLimit limit) {
    return new ActiveRequest(id, exchange, limit, /* isAlone= */ true);
  }

  /** Returns that about a request whose answer comes on a stream with all others. */
  static ActiveRequest amongOthers(long id, CallContext exchange, TimeLimit limit) {
    return new ActiveRequest(id, exchange, limit, /* isAlone= */ false);
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
    if (!told.method().equals(NotificationReader.PROGRESS) || isProgressOfThis(told)) {
      channel.tell(told);
    }
  }

  private boolean isProgressOfThis(ServerMessage told) {
    return channel.wantsProgress()
        && NotificationReader.progressToken(told).orElse(RpcMessage.FOREIGN_ID) == id;
  }

  /**
   * Takes in a question to the client, which ends with the request at the latest. On a stream with
   * others, nobody knows that it is about this request, so it may go on for longer.
   */
  void add(String name, Future<?> question) {
    if (!isAlone) {
      return;
    }
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
