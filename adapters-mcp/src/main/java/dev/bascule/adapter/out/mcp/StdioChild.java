package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.Cancelled;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A child that begins with a handshake, for which its requests wait (MCP 2025-11-25,
 * basic/lifecycle). Thread-safe.
 */
final class StdioChild implements RequestChannel {

  private final Dialogue dialogue;
  private final ChildPipe pipe;
  private final Conversations conversations = new Conversations();
  private final CompletableFuture<Reply<Agreement>> agreement = new CompletableFuture<>();

  /** Starts a child; call {@link #open} once. */
  StdioChild(StdioSettings settings, Dialogue dialogue, Ticker ticker) throws IOException {
    this.dialogue = requireNonNull(dialogue, "dialogue");
    this.pipe = new ChildPipe(settings, ticker, this::hear);
  }

  ChildPipe pipe() {
    return pipe;
  }

  /**
   * Begins the handshake.
   *
   * @param ready runs once it has succeeded, if it does, before any request; never waits
   */
  void open(Handshake handshake, Runnable ready) {
    pipe.open();
    long id = pipe.nextId();
    CompletableFuture<Void> _ =
        pipe.begin(id, JsonRpcCodec.request(id, Handshake.METHOD, handshake.params()))
            .thenAccept(reply -> conclude(Handshake.read(reply), ready));
  }

  private void conclude(Reply<Agreement> agreed, Runnable ready) {
    try {
      switch (agreed) {
        case Answered<Agreement> _ -> {
          pipe.tell(JsonRpcCodec.notification(Handshake.DONE));
          ready.run();
        }
        case Failed<Agreement>(Failure.Upstream failure) -> pipe.end(_ -> failure);
      }
    } finally {
      agreement.complete(agreed);
    }
  }

  @Override
  public Reply<JsonSlice> request(Outgoing outgoing, TimeLimit limit) {
    return switch (limit.await(agreement)) {
      case Failed<Agreement>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<Agreement> _ -> exchange(outgoing, limit);
    };
  }

  /** Tells what the child said of itself; waits until it has. */
  Reply<Discovery> discover(TimeLimit limit) {
    return switch (limit.await(agreement)) {
      case Failed<Agreement>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<Agreement>(Agreement agreed) -> new Answered<>(agreed.discovery());
    };
  }

  private Reply<JsonSlice> exchange(Outgoing outgoing, TimeLimit limit) {
    long id = pipe.nextId();
    conversations.begin(id, outgoing.exchange(), limit);
    try {
      byte[] message = JsonRpcCodec.request(id, outgoing.method(), LegacyParams.of(outgoing, id));
      return pipe.exchange(id, message, limit);
    } finally {
      conversations.end(id);
    }
  }

  /** Returns what was agreed on, once it was. Never waits. */
  Optional<Agreement> agreement() {
    return agreement.getNow(new Failed<>(new Cancelled()))
            instanceof Answered<Agreement>(Agreement agreed)
        ? Optional.of(agreed)
        : Optional.empty();
  }

  /** Tells whether the child has been at its start, unfinished, for longer than {@code limit}. */
  boolean isStuck(Duration limit) {
    return !agreement.isDone() && pipe.isOlderThan(limit);
  }

  private void hear(RpcMessage message) {
    dialogue.take(message, conversations.relatedTo(message), pipe::tell);
  }
}
