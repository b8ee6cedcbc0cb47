package dev.bascule.adapter.out.mcp.http.sse;

import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.http.HttpErrors;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.HttpRequestFactory;
import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.PendingCall;
import dev.bascule.adapter.out.mcp.jsonrpc.PendingCalls;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.NoAnswer;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.SessionInDoubt;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.SessionLost;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage.Result;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.BackgroundExecutor;
import dev.bascule.adapter.out.mcp.protocol.ByteAllowance;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.RequestChannel;
import dev.bascule.adapter.out.mcp.protocol.legacy.ActiveRequests;
import dev.bascule.adapter.out.mcp.protocol.legacy.InitializeResult;
import dev.bascule.adapter.out.mcp.protocol.legacy.LegacyParams;
import dev.bascule.adapter.out.mcp.protocol.legacy.ServerMessageRouter;
import dev.bascule.adapter.out.mcp.protocol.legacy.SessionInitializer;
import dev.bascule.adapter.out.mcp.sse.SseEvent;
import dev.bascule.adapter.out.mcp.sse.SseReader;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event stream from a server of revision 2024-11-05 of MCP, and the messages that are posted to
 * its endpoint. All responses arrive on the stream, so its end fails all requests in flight.
 * Thread-safe.
 */
final class SseConnection implements RequestChannel {

  private static final Logger log = LoggerFactory.getLogger(SseConnection.class);

  /** For the initialization, once the server has sent its endpoint. */
  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(30);

  /** For messages that nothing waits for: responses to the server, and cancellations. */
  private static final Duration ONE_WAY_TIMEOUT = Duration.ofSeconds(10);

  /** For a server to accept a message, if it knows the session. */
  private static final Duration PING_TIMEOUT = Duration.ofSeconds(5);

  private static final int MAX_BACKGROUND_SENDS = 32;

  private final StreamableHttpSettings settings;
  private final HttpExchanger exchanger;
  private final HttpRequestFactory requests;
  private final SsePostClient postClient;
  private final ServerMessageRouter messageRouter;
  private final Ticker ticker;
  private final BackgroundExecutor background;
  private final PendingCalls pending = new PendingCalls();
  private final ActiveRequests activeRequests;
  private final AtomicLong lastId = new AtomicLong();
  private final CompletableFuture<UpstreamReply<InitializeResult>> initializeResult =
      new CompletableFuture<>();
  private final CompletableFuture<Thread> reader = new CompletableFuture<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final ByteAllowance allowance;

  /** The caller must call {@link #open} once. */
  SseConnection(
      StreamableHttpSettings settings,
      HttpExchanger exchanger,
      HttpRequestFactory requests,
      ServerMessageRouter messageRouter,
      Ticker ticker) {
    this.settings = settings;
    this.exchanger = exchanger;
    this.requests = requests;
    this.postClient = new SsePostClient(exchanger, requests);
    this.messageRouter = messageRouter;
    this.activeRequests = new ActiveRequests(messageRouter.isOfOneClient());
    this.ticker = ticker;
    this.allowance = ByteAllowance.ofAnswers(settings.maxMessageBytes(), ticker);
    this.background = new BackgroundExecutor(threadName("courtesy"), MAX_BACKGROUND_SENDS);
  }

  /**
   * Opens the stream in the background, and then initializes the session; requests wait for it.
   *
   * @param onInitialized runs once the server is initialized, before any request
   */
  void open(SessionInitializer initializer, Runnable onInitialized) {
    postClient.onEndpoint(
        () ->
            Thread.ofVirtual()
                .name(threadName("handshake"))
                .start(() -> initialize(initializer, onInitialized)));
    reader.complete(Thread.ofVirtual().name(threadName("events")).start(this::listen));
  }

  private void listen() {
    Failure.UpstreamFailure failure =
        exchanger
            .listen(requests.events().tag(ByteAllowance.class, allowance), this::read)
            .failure();
    end(delivery -> withDelivery(failure, delivery));
  }

  /** Returns the failure of the stream as that of a request with this delivery status. */
  private static Failure.UpstreamFailure withDelivery(
      Failure.UpstreamFailure failure, DeliveryStatus delivery) {
    return failure instanceof Unreachable(String reason, _)
        ? new Unreachable(reason, delivery)
        : failure;
  }

  private void initialize(SessionInitializer initializer, Runnable onInitialized) {
    TimeLimit limit = TimeLimit.of(HANDSHAKE_TIMEOUT, ticker);
    long id = lastId.incrementAndGet();
    UpstreamReply<InitializeResult> reply =
        SessionInitializer.read(
            exchange(
                id,
                new OutgoingRequest(
                    MethodNames.INITIALIZE,
                    initializer.params(),
                    Optional.empty(),
                    CallContext.ANONYMOUS),
                limit));
    switch (reply) {
      case Failed<InitializeResult>(Failure.UpstreamFailure failure) -> end(_ -> failure);
      case Answered<InitializeResult> _ -> {
        postClient.postOneWay(
            JsonRpcCodec.notification(MethodNames.INITIALIZED), limit.remaining());
        onInitialized.run();
        initializeResult.complete(reply);
      }
    }
  }

  @Override
  public UpstreamReply<JsonSlice> request(OutgoingRequest outgoing, TimeLimit limit) {
    return limit.await(initializeResult).flatMap(_ -> exchange(outgoing, limit));
  }

  private UpstreamReply<JsonSlice> exchange(OutgoingRequest outgoing, TimeLimit limit) {
    long id = lastId.incrementAndGet();
    activeRequests.begin(id, outgoing.context(), limit);
    try {
      return exchange(id, outgoing, limit);
    } finally {
      activeRequests.end(id);
    }
  }

  /** Returns the server's self-description; waits for the initialization. */
  UpstreamReply<ServerDiscovery> discover(TimeLimit limit) {
    return limit.await(initializeResult).map(InitializeResult::discovery);
  }

  /** The server may respond on the stream before it acknowledges the POST. */
  private UpstreamReply<JsonSlice> exchange(long id, OutgoingRequest outgoing, TimeLimit limit) {
    JsonSlice message = LegacyParams.toRequest(outgoing, id);
    PendingCall call = new PendingCall();
    pending.add(id, call);
    Thread sender =
        Thread.ofVirtual()
            .name(threadName("send"))
            .start(() -> send(id, call, message, outgoing, limit));
    UpstreamReply<JsonSlice> reply = pending.await(call, limit);
    if (pending.remove(id).isPresent()) {
      abandon(id, call, sender);
    }
    return reply;
  }

  /** Removes a call without a response that is no longer waited for. */
  private void abandon(long id, PendingCall call, Thread sender) {
    if (!call.withdraw()) {
      background.run(() -> postClient.postOneWay(JsonRpcCodec.cancelled(id), ONE_WAY_TIMEOUT));
    }
    sender.interrupt();
  }

  private void send(
      long id, PendingCall call, JsonSlice message, OutgoingRequest outgoing, TimeLimit limit) {
    if (!call.markSent()) {
      return;
    }
    switch (postClient.post(message, outgoing.context(), limit)) {
      case Result _ -> log.trace("The server received a message");
      case NoAnswer(Failure.TimedOut _) -> log.trace("The POST of a message timed out");
      case NoAnswer(Failure.UpstreamFailure failure) ->
          pending.remove(id).ifPresent(waiting -> waiting.complete(new Failed<>(failure)));
      // A session ends with its stream, which is open.
      case SessionInDoubt(Failure.UpstreamFailure failure) ->
          pending.remove(id).ifPresent(waiting -> waiting.complete(new Failed<>(failure)));
      case SessionLost _ when outgoing.mayWrite() && !isLost(limit) ->
          pending
              .remove(id)
              .ifPresent(waiting -> waiting.complete(new Failed<>(HttpErrors.notFoundInSession())));
      case SessionLost _ -> {
        String reason = "the server has lost the session";
        Optional<PendingCall> refused = pending.remove(id);
        end(delivery -> new Unreachable(reason, delivery));
        refused.ifPresent(
            waiting ->
                waiting.complete(new Failed<>(new Unreachable(reason, DeliveryStatus.NOT_SENT))));
      }
    }
  }

  /** Determines with a ping whether the session is lost; its receipt suffices. */
  private boolean isLost(TimeLimit limit) {
    JsonSlice ping = LegacyParams.toRequest(OutgoingRequest.PING, lastId.incrementAndGet());
    return switch (postClient.post(ping, CallContext.ANONYMOUS, limit.atMost(PING_TIMEOUT))) {
      case SessionLost _, SessionInDoubt _ -> true;
      case Result _, NoAnswer _ -> false;
    };
  }

  /** Returns the result of the initialization, if complete. Never blocks. */
  Optional<InitializeResult> initializeResult() {
    return initializeResult.getNow(new Failed<>(new Cancelled()))
            instanceof Answered<InitializeResult>(InitializeResult result)
        ? Optional.of(result)
        : Optional.empty();
  }

  /** Returns whether the connection accepts no more requests. */
  boolean hasEnded() {
    return ended.get();
  }

  /** Ends the connection, and fails all its requests with {@code reason}. Never blocks. */
  void end(Function<DeliveryStatus, Failure.UpstreamFailure> reason) {
    if (ended.compareAndSet(false, true)) {
      background.stop();
      pending.end(reason);
      initializeResult.complete(new Failed<>(reason.apply(DeliveryStatus.NOT_SENT)));
      CompletableFuture<Void> _ = reader.thenAccept(Thread::interrupt);
    }
  }

  private void read(InputStream in) throws IOException {
    SseReader events = new SseReader(in, settings.maxMessageBytes());
    for (Optional<SseEvent> event = events.next(); event.isPresent(); event = events.next()) {
      switch (event.get().type()) {
        case "endpoint" -> takeEndpoint(new String(event.get().data(), StandardCharsets.UTF_8));
        case "message" -> receive(event.get().data());
        default -> log.debug("{} sent an event of an unknown type", settings.id());
      }
    }
  }

  private void takeEndpoint(String named) {
    if (!postClient.setEndpoint(named)) {
      end(_ -> new BadAnswer("the endpoint URL sent by the server has a different origin"));
    }
  }

  private void receive(byte[] message) {
    try {
      JsonRpcCodec.read(JsonSlice.of(message)).forEach(this::receive);
    } catch (MalformedMessageException e) {
      log.debug("{} sent an event that is not a valid message: {}", settings.id(), e.reason());
    }
  }

  private void receive(RpcMessage message) {
    switch (message) {
      case RpcMessage.Result(long id, JsonSlice value) ->
          complete(id, new Answered<>(value), message);
      case RpcMessage.ErrorResponse(OptionalLong id, Failure.Rejected error) ->
          complete(id.orElse(RpcMessage.FOREIGN_ID), new Failed<>(error), message);
      case RpcMessage.Request _, RpcMessage.Notification _ -> respond(message);
    }
  }

  private void complete(long id, UpstreamReply<JsonSlice> reply, RpcMessage message) {
    Optional<PendingCall> call = pending.remove(id);
    if (call.isPresent() && reply instanceof Answered<JsonSlice>(JsonSlice value)) {
      allowance.giveBack(value.length());
    }
    call.ifPresentOrElse(waiting -> waiting.complete(reply), () -> respond(message));
  }

  private void respond(RpcMessage message) {
    messageRouter.route(
        message,
        activeRequests.relatedTo(message),
        answer -> postClient.postOneWay(answer, ONE_WAY_TIMEOUT));
  }

  private String threadName(String what) {
    return "bascule-sse-" + settings.id() + "-" + what;
  }
}
