package dev.bascule.adapter.out.mcp.protocol.legacy;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.protocol.BackgroundExecutor;
import dev.bascule.adapter.out.mcp.protocol.NotificationParams;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.application.context.ClientSession;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerMessage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server asks: {@code ping}, which the bridge answers, and all else, which a client does. A
 * client may take long, so each question waits on a thread of its own, and only so many at once.
 * Thread-safe; never waits.
 */
final class ServerRequestHandler {

  private static final Logger log = LoggerFactory.getLogger(ServerRequestHandler.class);

  /** More than one server asks at once, if it means well. */
  private static final int MAX_AT_ONCE = 64;

  private static final int MAX_QUICK_ANSWERS_AT_ONCE = 32;

  /** For what belongs to no request: people may be slow. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private static final ClientResponse TOO_MANY =
      new ClientResponse.Refused(
          JsonBytes.of("{\"code\":-32603,\"message\":\"Too many requests are under way\"}"));

  private final Optional<ClientChannel> session;
  private final BackgroundExecutor asking;
  private final BackgroundExecutor quickAnswers;

  /** By what the server calls them. */
  private final Map<String, Future<?>> underWay = new ConcurrentHashMap<>();

  /**
   * @param name of the threads
   * @param session whom questions are for that belong to no request
   */
  ServerRequestHandler(String name, Optional<ClientSession> session) {
    this.session = session.map(ClientSession::channel);
    this.asking = new BackgroundExecutor(requireNonNull(name, "name"), MAX_AT_ONCE);
    this.quickAnswers = new BackgroundExecutor(name, MAX_QUICK_ANSWERS_AT_ONCE);
  }

  /**
   * Sees to it that {@code asked} is answered. A question that is asked again while it is under way
   * was repeated by the transport, and is answered once.
   *
   * @param related the request that the server asks it for; empty if that is not known
   * @param reply sends the answer; may wait
   */
  void take(RpcMessage.Request asked, Optional<ActiveRequest> related, Consumer<byte[]> reply) {
    if (asked.message().method().equals("ping")) {
      quickAnswers.run(() -> reply.accept(JsonRpcCodec.emptyResult(asked.id())));
      return;
    }
    Optional<ActiveRequest> answering = related.filter(ActiveRequest::hasClient);
    Optional<ClientChannel> channel = answering.map(ActiveRequest::channel).or(() -> session);
    if (channel.isEmpty()) {
      refuse(asked, ClientResponse.METHOD_NOT_FOUND, reply);
      return;
    }
    Duration patience = answering.map(ActiveRequest::remaining).orElse(LONGEST);
    Asking question = new Asking(channel.get(), asked.message(), patience);
    ask(asked, question, answering, reply);
  }

  private void ask(
      RpcMessage.Request asked,
      Asking question,
      Optional<ActiveRequest> answering,
      Consumer<byte[]> reply) {
    String name = asked.id().text();
    FutureTask<Void> task =
        new FutureTask<>(
            () ->
                question.answer().ifPresent(a -> reply.accept(JsonRpcCodec.answer(asked.id(), a))),
            null);
    if (underWay.putIfAbsent(name, task) != null) {
      return;
    }
    answering.ifPresent(conversation -> conversation.add(name, task));
    boolean accepted =
        asking.tryRun(
            () -> {
              task.run();
              underWay.remove(name, task);
              answering.ifPresent(conversation -> conversation.remove(name));
            });
    if (!accepted) {
      underWay.remove(name, task);
      answering.ifPresent(conversation -> conversation.remove(name));
      refuse(asked, TOO_MANY, reply);
    }
  }

  private void refuse(RpcMessage.Request asked, ClientResponse answer, Consumer<byte[]> reply) {
    quickAnswers.run(() -> reply.accept(JsonRpcCodec.answer(asked.id(), answer)));
  }

  /** Ends the question that the server takes back by {@code cancelled}. */
  void cancel(ServerMessage cancelled) {
    NotificationParams.raw(cancelled, "requestId")
        .map(underWay::get)
        .ifPresent(question -> question.cancel(true));
  }

  /** Ends all questions, and takes no more of them. */
  void stop() {
    asking.stop();
    quickAnswers.stop();
    cancelAll();
  }

  /** Ends all questions, whose answers nobody waits for any more. */
  void cancelAll() {
    underWay.forEach(
        (name, question) -> {
          if (underWay.remove(name, question)) {
            question.cancel(true);
          }
        });
  }

  /** A question for a client. */
  private record Asking(ClientChannel channel, ServerMessage message, Duration patience) {

    /** Waits for the answer; there is none for a question that was taken back. */
    Optional<ClientResponse> answer() {
      if (!patience.isPositive()) {
        return Optional.of(new ClientResponse.Silent());
      }
      ClientResponse answer = ask();
      return Thread.interrupted() ? Optional.empty() : Optional.of(answer);
    }

    /** A server must not be kept waiting by a bug. */
    private ClientResponse ask() {
      try {
        return channel.ask(message, patience);
      } catch (RuntimeException bug) {
        log.error("A client could not be asked", bug);
        return new ClientResponse.Silent();
      }
    }
  }
}
