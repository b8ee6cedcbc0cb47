package dev.bascule.adapter.out.mcp.stdio;

import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.RequestChannel;
import dev.bascule.adapter.out.mcp.protocol.legacy.ActiveRequests;
import dev.bascule.adapter.out.mcp.protocol.legacy.InitializeResult;
import dev.bascule.adapter.out.mcp.protocol.legacy.LegacyParams;
import dev.bascule.adapter.out.mcp.protocol.legacy.ServerMessageRouter;
import dev.bascule.adapter.out.mcp.protocol.legacy.SessionInitializer;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.JsonSlice;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A child with a handshake, for which requests wait (MCP 2025-11-25, basic/lifecycle). Thread-safe.
 */
final class StdioChild implements RequestChannel {

  private final ServerMessageRouter messageRouter;
  private final ChildPipe pipe;
  private final ActiveRequests activeRequests;
  private final CompletableFuture<UpstreamReply<InitializeResult>> initializeResult =
      new CompletableFuture<>();

  /** Starts a child; the caller must call {@link #open} once. */
  StdioChild(
      StdioSettings settings, LastExit lastExit, ServerMessageRouter messageRouter, Ticker ticker)
      throws IOException {
    this.messageRouter = messageRouter;
    this.activeRequests = new ActiveRequests(messageRouter.isOfOneClient());
    this.pipe = new ChildPipe(settings, lastExit, ticker, this::handleMessage);
  }

  /**
   * Takes over a child that is open and has answered {@code initialize}; the caller must call
   * {@link #adopt}.
   */
  StdioChild(ChildPipe pipe, ServerMessageRouter messageRouter) {
    this.messageRouter = messageRouter;
    this.activeRequests = new ActiveRequests(messageRouter.isOfOneClient());
    this.pipe = pipe;
    pipe.setOwner(this::handleMessage);
  }

  ChildPipe pipe() {
    return pipe;
  }

  /**
   * Starts the handshake.
   *
   * @param ready runs once it has succeeded, before any request; never blocks
   */
  void open(SessionInitializer initializer, Runnable ready) {
    pipe.open();
    long id = pipe.nextId();
    CompletableFuture<Void> _ =
        pipe.exchangeAsync(
                id, JsonRpcCodec.request(id, MethodNames.INITIALIZE, initializer.params()))
            .thenAccept(reply -> conclude(SessionInitializer.read(reply), ready));
  }

  /** Completes the handshake of a child that has answered {@code initialize}. Never blocks. */
  void adopt(InitializeResult result) {
    conclude(new Answered<>(result), () -> {});
  }

  private void conclude(UpstreamReply<InitializeResult> reply, Runnable ready) {
    try {
      switch (reply) {
        case Answered<InitializeResult> _ -> {
          pipe.sendOneWay(JsonRpcCodec.notification(MethodNames.INITIALIZED));
          ready.run();
        }
        case Failed<InitializeResult>(Failure.UpstreamFailure failure) -> pipe.end(_ -> failure);
      }
    } finally {
      initializeResult.complete(reply);
    }
  }

  @Override
  public UpstreamReply<JsonSlice> request(OutgoingRequest outgoing, TimeLimit limit) {
    return limit.await(initializeResult).flatMap(_ -> exchange(outgoing, limit));
  }

  /** Returns the child's self-description; waits for the handshake. */
  UpstreamReply<ServerDiscovery> discover(TimeLimit limit) {
    return limit.await(initializeResult).map(InitializeResult::discovery);
  }

  private UpstreamReply<JsonSlice> exchange(OutgoingRequest outgoing, TimeLimit limit) {
    long id = pipe.nextId();
    activeRequests.begin(id, outgoing.context(), limit);
    try {
      return pipe.exchange(id, LegacyParams.toRequest(outgoing, id).toBytes(), limit);
    } finally {
      activeRequests.end(id);
    }
  }

  /** Returns the result of the handshake, if complete. Never blocks. */
  Optional<InitializeResult> initializeResult() {
    return initializeResult.getNow(new Failed<>(new Cancelled()))
            instanceof Answered<InitializeResult>(InitializeResult result)
        ? Optional.of(result)
        : Optional.empty();
  }

  private void handleMessage(RpcMessage message) {
    messageRouter.route(message, activeRequests.relatedTo(message), pipe::sendOneWay);
  }
}
