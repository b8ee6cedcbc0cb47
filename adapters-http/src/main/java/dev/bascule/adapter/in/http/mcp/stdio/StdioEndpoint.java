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
import dev.bascule.adapter.in.http.mcp.protocol.McpProtocol;
import dev.bascule.adapter.in.http.mcp.protocol.McpRequestHead;
import dev.bascule.adapter.in.http.mcp.protocol.ProtocolFamily;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.adapter.in.http.mcp.stream.RequestTask;
import dev.bascule.adapter.in.http.mcp.stream.RequestTask.FinalMessage;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An MCP server for one client over a pair of streams, with one message per line (MCP 2025-11-25
 * and 2026-07-28, basic/transports: stdio). Its messages take the same handlers as those of the
 * HTTP endpoints: each is handled as the body of a POST, and whatever the response contains is
 * written as lines. The standalone stream of a session is opened with the session.
 *
 * <p>Thread-safe.
 */
public final class StdioEndpoint implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(StdioEndpoint.class);

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
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

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
   */
  public void serve(InputStream in) {
    // A daemon, since nothing but the client can end a read of standard input.
    Thread.ofPlatform().daemon().name("stdio-reader").start(() -> read(in));
    ended.join();
  }

  /** Cancels the requests in progress, and ends {@link #serve}. Does not block. */
  @Override
  public void close() {
    ended.complete(null);
    running.values().forEach(Exchange::leave);
  }

  private void read(InputStream in) {
    try {
      InputLineReader lines = new InputLineReader(in, maxLineBytes);
      for (byte[] line = lines.next(); line != null && !ended.isDone(); line = lines.next()) {
        receive(line);
      }
      drain();
    } catch (IOException e) {
      LOGGER.debug("The input cannot be read", e);
    } catch (RuntimeException | Error e) {
      LOGGER.error("The input is no longer read because of an internal error", e);
    } finally {
      ended.complete(null);
    }
  }

  private void receive(byte[] line) {
    if (line.length > maxLineBytes) {
      reject(
          Optional.empty(),
          JsonRpcError.rejection(413, "The message is longer than " + maxLineBytes + " bytes"));
    } else if (!new String(line, StandardCharsets.ISO_8859_1).isBlank()) {
      receive(JsonRpcReader.read(line));
    }
  }

  private void receive(JsonRpcReader.Body body) {
    if (body instanceof JsonRpcReader.Body.Single(JsonRpcMessage message)) {
      switch (message) {
        case JsonRpcMessage.Request request -> begin(request, body);
        case JsonRpcMessage.Notification(String method, var params) -> {
          new Exchange(NO_RESPONSE).run(post(body));
          if (method.equals("notifications/cancelled")) {
            // Also ends requests of 2026-07-28, and one that the session does not know yet.
            params.raw("requestId").map(running::get).ifPresent(Exchange::leave);
          } else if (method.equals("notifications/initialized")) {
            openSessionStream();
          }
        }
        case JsonRpcMessage.Response _ -> new Exchange(NO_RESPONSE).run(post(body));
        case JsonRpcMessage.Invalid(Optional<String> id, JsonRpcError error) -> reject(id, error);
      }
    } else {
      Exchange exchange = new Exchange(BATCH + RequestId.nextNumber());
      running.put(exchange.key, exchange);
      exchange.answer(post(body));
    }
  }

  private void begin(JsonRpcMessage.Request request, JsonRpcReader.Body body) {
    Optional<String> id = Optional.of(request.id());
    Exchange exchange = new Exchange(request.id());
    if (request.method().equals("initialize") && head.sessionId().isPresent()) {
      reject(id, JsonRpcError.rejection(400, "The session is already initialized"));
    } else if (request.method().equals("initialize")) {
      // Inline, so that a client need not wait for the response before it sends more.
      exchange.run(post(body));
    } else if (head.familyOf(request) == ProtocolFamily.LEGACY && head.sessionId().isEmpty()) {
      reject(id, JsonRpcError.rejection(400, "The first request must be initialize"));
    } else if (running.size() >= MAX_RUNNING) {
      reject(id, JsonRpcErrors.busy("Too many requests in progress"));
    } else if (running.putIfAbsent(request.id(), exchange) != null) {
      reject(id, JsonRpcError.rejection(400, "A request with this id is already in progress"));
    } else {
      exchange.answer(post(body));
    }
  }

  private BridgeResponse post(JsonRpcReader.Body body) {
    return handler.handle(body, new McpHttpRequest("POST", head, NO_BODY, CallContext.ANONYMOUS));
  }

  private void openSessionStream() {
    Exchange stream = new Exchange(SESSION_STREAM);
    if (head.sessionId().isPresent() && running.putIfAbsent(stream.key, stream) == null) {
      stream.answer(
          handler.handle(new McpHttpRequest("GET", head, NO_BODY, CallContext.ANONYMOUS)));
    }
  }

  private void reject(Optional<String> id, JsonRpcError error) {
    boolean _ = out.write(List.of(JsonRpcWriter.error(id, error).asByteBuffer()));
  }

  /** Ends the streams that would not end by themselves, and waits for the requests in progress. */
  private void drain() {
    handler.drain();
    CompletableFuture.allOf(
            running.values().stream()
                .map(exchange -> exchange.done)
                .toArray(CompletableFuture<?>[]::new))
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

    private volatile boolean left;

    Exchange(String key) {
      this.key = key;
    }

    /** Responds; if that takes time, on another thread. */
    void answer(BridgeResponse response) {
      if (response instanceof CompleteResponse complete) {
        respond(complete);
        end();
        return;
      }
      Runnable work =
          () -> {
            try (AnswerBudget.Charge charge = AnswerBudget.PROCESS.newCharge()) {
              onDisconnect(Thread.currentThread()::interrupt);
              charge.run(() -> run(response));
            } catch (RuntimeException | Error e) {
              reportBug(e);
            } finally {
              end();
            }
          };
      Thread.ofVirtual()
          .name("stdio-request")
          .start(RequestId.logged(RequestId.text(RequestId.nextNumber()), work));
    }

    /** Responds on the current thread. */
    void run(BridgeResponse response) {
      switch (response) {
        case CompleteResponse complete -> respond(complete);
        case DeferredResponse deferred -> {
          if (left) {
            deferred.discard().run();
          } else {
            run(deferred.rest().get());
          }
        }
        case StreamingResponse streaming -> {
          if (left) {
            streaming.discard().run();
          } else {
            streaming.writer().accept(this);
          }
        }
      }
    }

    private void reportBug(Throwable bug) {
      JsonRpcResult result = RequestTask.reportBug(bug);
      if (!key.startsWith(BATCH) && !key.equals(SESSION_STREAM)) {
        respond(FinalMessage.of(key, result).toResponse());
      }
    }

    private void end() {
      running.remove(key, this);
      done.complete(null);
    }

    /** Interrupts the request, which its client has cancelled; nothing is written any more. */
    void leave() {
      left = true;
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
      if (left) {
        action.run();
      }
    }

    @Override
    public void respond(CompleteResponse response) {
      Optional.ofNullable(response.headers().get(McpProtocol.SESSION_HEADER))
          .ifPresent(sessionId -> head = McpRequestHead.ofStream(server, Optional.of(sessionId)));
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
    public void keepAlive() {}

    @Override
    public boolean isConnected() {
      return !left && !out.hasFailed();
    }

    @Override
    public void close() {}
  }
}
