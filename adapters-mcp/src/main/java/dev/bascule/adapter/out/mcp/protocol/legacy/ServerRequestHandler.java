package dev.bascule.adapter.out.mcp.protocol.legacy;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.protocol.BackgroundExecutor;
import dev.bascule.adapter.out.mcp.protocol.ClientInputBudget;
import dev.bascule.adapter.out.mcp.protocol.NotificationReader;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.application.context.ClientSession;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.mcp.json.JsonSlice;
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
 * A handler of requests of a server: {@code ping}, which the bridge answers, and all others, which
 * a client answers. A client may take long, so each request waits on its own thread, in a limited
 * number. Thread-safe; never blocks.
 */
final class ServerRequestHandler {

  private static final Logger log = LoggerFactory.getLogger(ServerRequestHandler.class);

  /** More than any well-behaved server sends at the same time. */
  private static final int MAX_AT_ONCE = 64;

  private static final int MAX_QUICK_ANSWERS_AT_ONCE = 32;

  /** For requests that belong to no other request: people may be slow. */
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

  private static final ClientResponse TOO_MANY_REQUESTS =
      new ClientResponse.Rejected(
          JsonBytes.of(
              "{\"code\":-32603,\"message\":\"Too many, or too long, requests in flight\"}"));

  private final Optional<ClientChannel> session;
  private final BackgroundExecutor executor;
  private final BackgroundExecutor quickExecutor;

  /** For the requests that clients have not answered; each is kept twice. */
  private final ClientInputBudget budget = new ClientInputBudget();

  /** By the server's ids. */
  private final Map<String, Future<?>> pending = new ConcurrentHashMap<>();

  /**
   * @param name the name of the threads
   * @param session receives requests that belong to no other request
   */
  ServerRequestHandler(String name, Optional<ClientSession> session) {
    this.session = session.map(ClientSession::channel);
    this.executor = new BackgroundExecutor(requireNonNull(name, "name"), MAX_AT_ONCE);
    this.quickExecutor = new BackgroundExecutor(name, MAX_QUICK_ANSWERS_AT_ONCE);
  }

  /**
   * Responds to {@code request}. A request that is repeated while it is in flight was repeated by
   * the transport, and is answered once.
   *
   * @param related the request that it belongs to; empty if unknown
   * @param reply sends the response; may block
   */
  void handle(RpcMessage.Request request, Optional<ActiveRequest> related, Consumer<byte[]> reply) {
    if (request.message().method().equals(MethodNames.PING)) {
      quickExecutor.run(() -> reply.accept(JsonRpcCodec.emptyResult(request.id())));
      return;
    }
    Optional<ActiveRequest> answering = related.filter(ActiveRequest::hasClient);
    Optional<ClientChannel> channel = answering.map(ActiveRequest::channel).or(() -> session);
    if (channel.isEmpty()) {
      reject(request, ClientResponse.METHOD_NOT_FOUND, reply);
      return;
    }
    Duration timeout = answering.map(ActiveRequest::remaining).orElse(DEFAULT_TIMEOUT);
    ClientRequest clientRequest = new ClientRequest(channel.get(), request.message(), timeout);
    forwardToClient(request, clientRequest, answering, reply);
  }

  private void forwardToClient(
      RpcMessage.Request request,
      ClientRequest clientRequest,
      Optional<ActiveRequest> answering,
      Consumer<byte[]> reply) {
    String name = request.id().text();
    FutureTask<Void> task =
        new FutureTask<>(
            () ->
                clientRequest
                    .awaitResponse()
                    .ifPresent(a -> reply.accept(JsonRpcCodec.response(request.id(), a))),
            null);
    if (pending.putIfAbsent(name, task) != null) {
      return;
    }
    long bytes = request.message().params().length() + (long) request.message().method().length();
    answering.ifPresent(activeRequest -> activeRequest.add(name, task));
    boolean reserved = budget.tryAdd(bytes);
    boolean accepted =
        reserved
            && executor.tryRun(
                () -> {
                  task.run();
                  budget.release(bytes);
                  pending.remove(name, task);
                  answering.ifPresent(activeRequest -> activeRequest.remove(name));
                });
    if (!accepted) {
      if (reserved) {
        budget.release(bytes);
      }
      pending.remove(name, task);
      answering.ifPresent(activeRequest -> activeRequest.remove(name));
      reject(request, TOO_MANY_REQUESTS, reply);
    }
  }

  private void reject(RpcMessage.Request request, ClientResponse response, Consumer<byte[]> reply) {
    quickExecutor.run(() -> reply.accept(JsonRpcCodec.response(request.id(), response)));
  }

  /** Cancels the request that the server cancels with {@code cancelled}. */
  void cancel(ServerMessage cancelled) {
    NotificationReader.param(cancelled, "requestId")
        .map(JsonSlice::text)
        .map(pending::get)
        .ifPresent(clientRequest -> clientRequest.cancel(true));
  }

  /** Cancels all requests, and rejects later ones. */
  void stop() {
    executor.stop();
    quickExecutor.stop();
    cancelAll();
  }

  /** Cancels all requests, whose responses are no longer needed. */
  void cancelAll() {
    pending.forEach(
        (name, clientRequest) -> {
          if (pending.remove(name, clientRequest)) {
            clientRequest.cancel(true);
          }
        });
  }

  /** A request to a client. */
  private record ClientRequest(ClientChannel channel, ServerMessage message, Duration timeout) {

    /** Waits for the response; empty if the request was cancelled. */
    Optional<ClientResponse> awaitResponse() {
      if (!timeout.isPositive()) {
        return Optional.of(new ClientResponse.NoResponse());
      }
      ClientResponse response = requestFromClient();
      return Thread.interrupted() ? Optional.empty() : Optional.of(response);
    }

    /** A server must not wait forever because of a bug. */
    private ClientResponse requestFromClient() {
      try {
        return channel.sendRequest(message, timeout);
      } catch (RuntimeException bug) {
        log.error("A request to a client failed", bug);
        return new ClientResponse.NoResponse();
      }
    }
  }
}
