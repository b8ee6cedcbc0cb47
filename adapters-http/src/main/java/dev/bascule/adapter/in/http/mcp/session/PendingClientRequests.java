package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
import dev.bascule.adapter.in.http.mcp.stream.EventBuffer;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.mcp.json.RawJsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Requests to one client that it has not answered yet. They have ids of the bridge, since ids of
 * several servers could collide.
 *
 * <p>Thread-safe.
 */
final class PendingClientRequests {

  static final int MAX_OPEN = 64;

  private final Map<String, CompletableFuture<ClientResponse>> pending = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();
  private final String prefix;

  /**
   * @param prefix distinguishes the ids from those of other replicas; letters, digits, and {@code
   *     -_.}
   */
  PendingClientRequests(String prefix) {
    this.prefix = prefix;
  }

  /** Sends a request on {@code stream} and waits; an interrupt ends that, and stays set. */
  ClientResponse send(ServerMessage request, EventBuffer stream, Duration timeout) {
    if (pending.size() >= MAX_OPEN) {
      return new ClientResponse.NoResponse();
    }
    String id = newId();
    CompletableFuture<ClientResponse> response = new CompletableFuture<>();
    pending.put(id, response);
    try {
      return stream
          .addRequired(JsonRpcWriter.request(id, request.method(), request.params()))
          .map(number -> await(response, timeout).orElseGet(() -> cancel(id, number, stream)))
          .orElseGet(ClientResponse.NoResponse::new);
    } finally {
      pending.remove(id);
    }
  }

  /** Returns a new id, as JSON. */
  private String newId() {
    long number = lastId.incrementAndGet();
    return prefix.isEmpty() ? Long.toString(number) : "\"" + prefix + number + "\"";
  }

  /** Returns the response; empty if the request was cancelled. */
  private static Optional<ClientResponse> await(
      CompletableFuture<ClientResponse> response, Duration timeout) {
    try {
      return Optional.of(response.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (TimeoutException _) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new AssertionError("the future does not complete exceptionally", e);
    }
  }

  private static ClientResponse cancel(String id, long number, EventBuffer stream) {
    // A client that has not seen the request need not be notified; otherwise requests would pile
    // up.
    if (!stream.withdraw(number)) {
      RawJsonObject params = RawJsonObject.EMPTY.with("requestId", id);
      stream.offer(JsonRpcWriter.notification(MethodNames.CANCELLED, params.toJson()));
    }
    return new ClientResponse.NoResponse();
  }

  /** Accepts the client's response; returns false if the request is not open. */
  boolean complete(JsonRpcMessage.Response response) {
    CompletableFuture<ClientResponse> answer = pending.get(response.id());
    if (answer == null) {
      return false;
    }
    RawJsonObject message = response.message();
    message.json("result").map(ClientResponse.Answered::new).ifPresent(answer::complete);
    message.json("error").map(ClientResponse.Rejected::new).ifPresent(answer::complete);
    return true;
  }

  /** Cancels all open requests: the client is gone. */
  void cancelAll() {
    pending.values().forEach(response -> response.complete(new ClientResponse.NoResponse()));
  }
}
