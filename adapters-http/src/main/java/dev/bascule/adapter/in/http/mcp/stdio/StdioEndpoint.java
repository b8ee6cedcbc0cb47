package dev.bascule.adapter.in.http.mcp.stdio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.DeferredResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.StreamingResponse;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.exchange.ResponseChannel;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcReader;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
import dev.bascule.adapter.in.http.mcp.protocol.McpRequestHead;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.adapter.in.http.mcp.stream.RequestTask;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.mcp.protocol.McpProtocol;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server for one client over a pair of streams, with one message per line (MCP 2025-11-25
 * and 2026-07-28, basic/transports: stdio). Its messages take the same handlers as those of the
 * HTTP endpoints: each is handled as the body of a POST, and whatever the response contains is
 * written as lines. The standalone stream of a session is opened with the session.
 *
 * <p>Thread-safe.
 */
public final class StdioEndpoint implements AutoCloseable {

  /** The maximum number of requests in progress. */
  static final int MAX_RUNNING = 128;

  private static final byte[] NO_BODY = {};

  /** The keys of exchanges without an id of the client, which would be JSON. */
  private static final String SESSION_STREAM = "stream";

  private static final String BATCH = "batch ";
  private static final String NO_RESPONSE = "";

  private final McpHandler handler;
  private final Optional<ServerId> server;
  private final OutputLineWriter out;
  private final int maxLineBytes;
  private final Duration drainTimeout;
  private final Map<String, Exchange> running = new ConcurrentHashMap<>();

  /** Those in {@link #running}, and those whose last line is being written. */
  private final Set<Exchange> unfinished = ConcurrentHashMap.newKeySet();

  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /** Completes when each {@code initialize} has been answered. Used by the reading thread. */
  private CompletableFuture<Void> initialized = CompletableFuture.completedFuture(null);

  /** The head of each request: it changes when a session begins. */
  private volatile McpRequestHead head;

  /**
   * @param handler closed by the caller, after this
   * @param server the server to offer; empty for all servers together
   * @param maxLineBytes the maximum length of a message
   * @param drainTimeout how long requests in progress may take at the end of the input
   */
  public StdioEndpoint(
      McpHandler handler,
      Optional<ServerId> server,
      OutputStream out,
      int maxLineBytes,
      Duration drainTimeout) {
    this.handler = handler;
    this.server = server;
    this.out = new OutputLineWriter(out, () -> ended.complete(null));
    this.maxLineBytes = maxLineBytes;
    this.drainTimeout = drainTimeout;
    this.head = McpRequestHead.ofStream(server, /* sessionId= */ Optional.empty());
  }

  /**
   * Serves the client until it closes the input or the output, or this is closed. Requests in
   * progress at the end of the input are completed first.
   *
   * @throws IOException if the input cannot be read
   */
  public void serve(InputStream in) throws IOException {
    // A daemon, since nothing but the client can end a read of standard input.
    Thread.ofPlatform().daemon().name("stdio-reader").start(() -> read(in));
    try {
      ended.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw new IOException("The input cannot be read: " + failure.getMessage(), failure);
      }
      throw e;
    }
  }

  /** Cancels the requests in progress, and ends {@link #serve}. Does not block. */
  @Override
  public void close() {
    ended.complete(null);
    unfinished.forEach(Exchange::cancel);
  }

  private void read(InputStream in) {
    try {
      InputLineReader lines = new InputLineReader(in, maxLineBytes);
      for (byte[] line = lines.next(); line != null && !ended.isDone(); line = lines.next()) {
        receive(line);
      }
      drain();
      ended.complete(null);
    } catch (IOException | RuntimeException | Error e) {
      ended.completeExceptionally(e);
    }
  }

  private void receive(byte[] line) {
    if (line.length > maxLineBytes) {
      reject(
          Optional.empty(),
          JsonRpcError.rejection(413, "The message is longer than " + maxLineBytes + " bytes"));
    } else if (!new String(line, StandardCharsets.ISO_8859_1).isBlank()) {
      try {
        receive(JsonRpcReader.read(line));
      } catch (RuntimeException | Error e) {
        // Requests handle their own; this message has no response.
        JsonRpcResult _ = RequestTask.reportBug(e);
      }
    }
  }

  private void receive(JsonRpcReader.Body body) {
    switch (body) {
      case JsonRpcReader.Body.Single(JsonRpcMessage message) -> receive(message, body);
      case JsonRpcReader.Body.Batch _ ->
          begin(new Exchange(BATCH + RequestId.nextNumber()), afterInitialize(() -> post(body)));
      case JsonRpcReader.Body.Unreadable(JsonRpcError error) -> reject(Optional.empty(), error);
    }
  }

  private void receive(JsonRpcMessage message, JsonRpcReader.Body body) {
    switch (message) {
      case JsonRpcMessage.Request request -> receive(request, body);
      case JsonRpcMessage.Notification(String method, var params) -> {
        new Exchange(NO_RESPONSE).respondInline(post(body));
        if (method.equals(MethodNames.CANCELLED)) {
          // Also ends requests of 2026-07-28, and one that the session does not know yet.
          params.raw("requestId").map(running::get).ifPresent(Exchange::cancel);
        } else if (method.equals(MethodNames.INITIALIZED)) {
          openSessionStream();
        }
      }
      case JsonRpcMessage.Response _ -> new Exchange(NO_RESPONSE).respondInline(post(body));
      case JsonRpcMessage.Invalid(Optional<String> id, JsonRpcError error) -> reject(id, error);
    }
  }

  private void receive(JsonRpcMessage.Request request, JsonRpcReader.Body body) {
    Exchange exchange = new Exchange(request.id());
    if (head.eraOf(request) == ProtocolEra.MODERN) {
      begin(exchange, () -> post(body));
    } else if (request.method().equals(MethodNames.PING) && !initialized.isDone()) {
      // May precede the response to initialize (MCP 2025-11-25, basic/lifecycle).
      exchange.respond(
          CompleteResponse.json(200, JsonRpcWriter.result(request.id(), JsonBytes.of("{}"))));
    } else {
      begin(exchange, afterInitialize(() -> postLegacy(request, body)));
    }
    if (request.method().equals(MethodNames.INITIALIZE) && unfinished.contains(exchange)) {
      initialized = CompletableFuture.allOf(initialized, exchange.done);
    }
  }

  /** Begins {@code exchange} unless it is one too many. */
  private void begin(Exchange exchange, Supplier<BridgeResponse> response) {
    if (unfinished.size() >= MAX_RUNNING) {
      reject(exchange.id(), JsonRpcErrors.busy("Too many requests in progress"));
    } else if (running.putIfAbsent(exchange.key, exchange) != null) {
      reject(
          exchange.id(),
          JsonRpcError.rejection(400, "A request with this id is already in progress"));
    } else {
      unfinished.add(exchange);
      exchange.respondAsync(response);
    }
  }

  /**
   * Returns {@code response}, or one that waits on another thread until {@code initialize} has been
   * answered: a client need not wait for that before it sends more.
   */
  private Supplier<BridgeResponse> afterInitialize(Supplier<BridgeResponse> response) {
    CompletableFuture<Void> session = initialized;
    if (session.isDone()) {
      return response;
    }
    return () ->
        new DeferredResponse(
            () -> {
              try {
                session.get();
                return response.get();
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return CompleteResponse.empty(503);
              } catch (ExecutionException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  private BridgeResponse postLegacy(JsonRpcMessage.Request request, JsonRpcReader.Body body) {
    boolean isInitialize = request.method().equals(MethodNames.INITIALIZE);
    if (isInitialize == head.sessionId().isEmpty()) {
      return post(body);
    }
    String reason =
        isInitialize
            ? "The session is already initialized"
            : "The first request must be initialize";
    return CompleteResponse.json(
        400, JsonRpcWriter.error(Optional.of(request.id()), JsonRpcError.rejection(400, reason)));
  }

  private BridgeResponse post(JsonRpcReader.Body body) {
    return handler.handle(body, new McpHttpRequest("POST", head, NO_BODY, CallContext.ANONYMOUS));
  }

  private void openSessionStream() {
    Exchange stream = new Exchange(SESSION_STREAM);
    if (running.putIfAbsent(stream.key, stream) == null) {
      unfinished.add(stream);
      stream.respondAsync(
          afterInitialize(
              () ->
                  handler.handle(new McpHttpRequest("GET", head, NO_BODY, CallContext.ANONYMOUS))));
    }
  }

  private void reject(Optional<String> id, JsonRpcError error) {
    boolean _ = out.write(List.of(JsonRpcWriter.error(id, error).asByteBuffer()));
  }

  /** Ends the streams that would not end by themselves, and waits for the requests in progress. */
  private void drain() {
    handler.drain();
    CompletableFuture.allOf(
            unfinished.stream().map(exchange -> exchange.done).toArray(CompletableFuture<?>[]::new))
        .completeOnTimeout(null, drainTimeout.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  /** A message of the client, and the lines that respond to it. */
  private final class Exchange implements ResponseChannel, ResponseChannel.EventStream {

    /** The id of the request as written, or one of the keys above. */
    private final String key;

    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** Interrupts what works for the request; null before it begins. */
    @GuardedBy("this")
    private @Nullable Runnable interruption;

    private volatile boolean cancelled;

    Exchange(String key) {
      this.key = key;
    }

    /** Returns the id of the request; empty for a batch or the stream of the session. */
    Optional<String> id() {
      return Optional.of(key).filter(_ -> !key.startsWith(BATCH) && !key.equals(SESSION_STREAM));
    }

    /** Responds; if that takes time, on another thread. */
    void respondAsync(Supplier<BridgeResponse> source) {
      BridgeResponse response;
      try {
        response = source.get();
        if (response instanceof CompleteResponse complete) {
          respond(complete);
          finish();
          return;
        }
      } catch (RuntimeException | Error e) {
        reportBug(e);
        finish();
        return;
      }
      Runnable work =
          () -> {
            try (AnswerBudget.Charge charge = AnswerBudget.PROCESS.newCharge()) {
              onDisconnect(Thread.currentThread()::interrupt);
              charge.run(() -> respondInline(response));
            } catch (RuntimeException | Error e) {
              reportBug(e);
            } finally {
              finish();
            }
          };
      Thread.ofVirtual()
          .name("stdio-request")
          .start(RequestId.logged(RequestId.text(RequestId.nextNumber()), work));
    }

    /** Responds on the current thread. */
    void respondInline(BridgeResponse response) {
      switch (response) {
        case CompleteResponse complete -> respond(complete);
        case DeferredResponse deferred -> {
          if (cancelled) {
            deferred.discard().run();
          } else {
            respondInline(deferred.rest().get());
          }
        }
        case StreamingResponse streaming -> {
          if (cancelled) {
            streaming.discard().run();
          } else {
            streaming.writer().accept(this);
          }
        }
      }
    }

    private void reportBug(Throwable bug) {
      JsonRpcResult result = RequestTask.reportBug(bug);
      id().ifPresent(id -> respond(RequestTask.toResponse(id, result)));
    }

    /** Lets the client use the id again: it may as soon as it reads the last line. */
    private void releaseId() {
      running.remove(key, this);
    }

    private void finish() {
      releaseId();
      unfinished.remove(this);
      done.complete(null);
    }

    /** Interrupts the request; nothing is written any more. */
    void cancel() {
      cancelled = true;
      synchronized (this) {
        if (interruption != null) {
          interruption.run();
        }
      }
    }

    @Override
    public void onDisconnect(Runnable action) {
      synchronized (this) {
        interruption = action;
      }
      if (cancelled) {
        action.run();
      }
    }

    @Override
    public void respond(CompleteResponse response) {
      Optional.ofNullable(response.headers().get(McpProtocol.SESSION_HEADER))
          .ifPresent(sessionId -> head = McpRequestHead.ofStream(server, Optional.of(sessionId)));
      releaseId();
      // Without the stream of the session, there is no request to which to respond.
      if (response.length() > 0 && !key.equals(SESSION_STREAM)) {
        boolean _ = write(response.parts());
      }
    }

    private boolean write(List<ByteBuffer> parts) {
      return isConnected() && (key.equals(NO_RESPONSE) || out.write(parts));
    }

    @Override
    public EventStream openEventStream(Map<String, String> headers) {
      return this;
    }

    @Override
    public boolean isFull() {
      return false;
    }

    /** A stream without HTTP does not end because it is idle. */
    @Override
    public IdleTimer startIdleTimer(Runnable action) {
      return () -> {};
    }

    @Override
    public boolean send(Event event) {
      JsonBytes json = event.json();
      return json.length() == 0 ? isConnected() : write(List.of(json.asByteBuffer()));
    }

    @Override
    public boolean sendLast(Event event) {
      releaseId();
      return send(event);
    }

    @Override
    public void keepAlive() {}

    @Override
    public boolean isConnected() {
      return !cancelled && !out.hasFailed();
    }

    @Override
    public void close() {}
  }
}
