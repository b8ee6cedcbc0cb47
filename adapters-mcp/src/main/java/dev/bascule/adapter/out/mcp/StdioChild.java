package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Failure.Cancelled;
import dev.bascule.domain.outcome.Failure.Unreachable;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One child process, from its start to its end, as a channel for requests: one message a line, many
 * requests under way at once (MCP 2025-11-25, basic/transports, stdio). Thread-safe.
 *
 * <p>Its pipes are served by platform threads, since a thread that waits for a pipe occupies its
 * carrier, and there are few of those.
 */
final class StdioChild implements RequestChannel {

  private static final Logger log = LoggerFactory.getLogger(StdioChild.class);

  private static final int MAX_SHOWN = 200;

  /** For what the child wrote before it ended to be read. */
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  private final StdioSettings settings;
  private final Dialogue dialogue;
  private final Process process;
  private final ProcessFamily family;
  private final ChildInput input;
  private final ChildErrors errors;
  private final Thread reader;
  private final Thread errorReader;
  private final PendingCalls pending = new PendingCalls();
  private final Conversations conversations = new Conversations();
  private final AtomicLong lastId = new AtomicLong();
  private final PendingCall initialize = new PendingCall();
  private final CompletableFuture<Reply<Agreement>> agreement =
      initialize.reply().thenApply(this::concludeHandshake);
  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private final Ticker ticker;
  private final long startNanos;

  /**
   * Its first line that is no message is a warning; a child that goes on so cannot fill the log.
   */
  private final AtomicBoolean saidNonsense = new AtomicBoolean();

  /** Null as long as the child is to live. */
  private final AtomicReference<@Nullable Long> endNanos = new AtomicReference<>();

  /** Call {@link #open} once. */
  StdioChild(StdioSettings settings, Dialogue dialogue, Process process, Ticker ticker) {
    this.settings = requireNonNull(settings, "settings");
    this.dialogue = requireNonNull(dialogue, "dialogue");
    this.process = requireNonNull(process, "process");
    this.ticker = requireNonNull(ticker, "ticker");
    this.startNanos = ticker.nanos();
    this.family = new ProcessFamily(process.toHandle());
    this.input = new ChildInput(process.getOutputStream(), threadName("stdin"));
    this.errors = new ChildErrors(settings.id(), process.getErrorStream());
    this.reader = pipeThread("stdout", this::read);
    this.errorReader = pipeThread("stderr", errors::drain);
  }

  /** Starts the threads, and the handshake; requests wait for it. */
  void open(Handshake handshake) {
    input.start();
    reader.start();
    errorReader.start();
    Thread.ofVirtual().name(threadName("exit")).start(this::awaitExit);
    long id = lastId.incrementAndGet();
    pending.add(id, initialize);
    input.sendIfThereIsRoom(JsonRpcCodec.request(id, Handshake.METHOD, handshake.params()));
  }

  /** Runs {@code action} once the handshake has succeeded, if it does. Never waits. */
  void onceReady(Runnable action) {
    CompletableFuture<Void> _ =
        agreement.thenAccept(
            agreed -> {
              if (agreed instanceof Answered) {
                action.run();
              }
            });
  }

  private Reply<Agreement> concludeHandshake(Reply<JsonSlice> reply) {
    Reply<Agreement> agreed = Handshake.read(reply);
    switch (agreed) {
      case Answered<Agreement> _ -> {
        // By now, whatever wraps the server has started it.
        family.meet();
        input.sendIfThereIsRoom(JsonRpcCodec.notification(Handshake.DONE));
      }
      case Failed<Agreement>(Failure.Upstream failure) -> end(_ -> failure);
    }
    return agreed;
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
    long id = lastId.incrementAndGet();
    PendingCall call = new PendingCall();
    conversations.begin(id, outgoing.exchange(), limit);
    pending.add(id, call);
    try {
      byte[] message = JsonRpcCodec.request(id, outgoing.method(), LegacyParams.of(outgoing, id));
      if (!call.reply().isDone() && !input.send(message, call, limit.remaining())) {
        return new Failed<>(limit.timedOut());
      }
      return limit.await(call.reply());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Failed<>(new Cancelled());
    } finally {
      leave(id, call);
      conversations.end(id);
    }
  }

  /** An answer that was waited for has been removed already by the one who brought it. */
  private void leave(long id, PendingCall call) {
    if (pending.remove(id).isPresent() && !call.withdraw()) {
      input.sendIfThereIsRoom(Cancellation.of(id));
    }
  }

  /** Returns what was agreed on, once it was. Never waits. */
  Optional<Agreement> agreement() {
    return agreement.getNow(new Failed<>(new Cancelled()))
            instanceof Answered<Agreement>(Agreement agreed)
        ? Optional.of(agreed)
        : Optional.empty();
  }

  /** Tells whether the child takes no more requests. */
  boolean hasEnded() {
    return endNanos.get() != null;
  }

  /** Returns how the life of the child, which has ended, counts when it is to be started again. */
  RestartBackoff backoffAfter(RestartBackoff before) {
    return before.afterEnd(startNanos, requireNonNull(endNanos.get(), "the child has not ended"));
  }

  /** Tells whether the child has been at its start, unfinished, for longer than {@code limit}. */
  boolean isStuck(Duration limit) {
    return !agreement.isDone() && ticker.nanos() - startNanos > limit.toNanos();
  }

  /** Ends the child for {@code reason}, which all its requests get to know. Never waits. */
  void end(Function<Delivery, Failure.Upstream> reason) {
    if (endNanos.compareAndSet(null, ticker.nanos())) {
      pending.end(reason);
      Thread.ofVirtual().name(threadName("end")).start(this::endFamily);
    }
  }

  /** Returns what is done once the process and all its descendants are gone, after {@link #end}. */
  CompletableFuture<Void> gone() {
    return gone;
  }

  private void endFamily() {
    try {
      family.end(input::close);
    } finally {
      gone.complete(null);
    }
  }

  private void awaitExit() {
    try {
      int status = process.waitFor();
      reader.join(LAST_WORDS);
      errorReader.join(LAST_WORDS);
      if (!hasEnded()) {
        log.warn(
            "The process of {} ended with status {}; it last said: {}",
            settings.id(),
            status,
            errors.lastLines());
      }
      end(delivery -> new Unreachable("the process ended with status " + status, delivery));
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    }
  }

  private void read() {
    try (InputStream out = process.getInputStream()) {
      MessageLines lines = new MessageLines(out, settings.maxMessageBytes());
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        take(line);
      }
      awaitExitAfterOutput();
    } catch (MessageTooLongException e) {
      end(_ -> new BadAnswer(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      log.debug("The output of {} cannot be read any more: {}", settings.id(), e.getMessage());
      end(delivery -> new Unreachable("the process closed its output", delivery));
    }
  }

  /** A child that has closed its output is about to end, or of no use any more. */
  private void awaitExitAfterOutput() {
    try {
      if (!process.waitFor(LAST_WORDS)) {
        end(delivery -> new Unreachable("the process closed its output", delivery));
      }
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    }
  }

  private void take(byte[] line) {
    try {
      JsonRpcCodec.read(JsonSlice.of(line)).forEach(this::take);
    } catch (MalformedMessageException e) {
      log.atLevel(saidNonsense.getAndSet(true) ? Level.DEBUG : Level.WARN)
          .log(
              "{} wrote a line that is no message, {}: {}",
              settings.id(),
              e.reason(),
              Texts.oneLine(JsonSlice.of(line).text(), MAX_SHOWN));
    }
  }

  private void take(RpcMessage message) {
    switch (message) {
      case RpcMessage.Result(long id, JsonSlice value) ->
          complete(id, new Answered<>(value), message);
      case RpcMessage.Rejection(OptionalLong id, Failure.Rejected error) ->
          complete(id.orElse(RpcMessage.FOREIGN_ID), new Failed<>(error), message);
      case RpcMessage.Request _, RpcMessage.Notification _ -> respond(message);
    }
  }

  private void complete(long id, Reply<JsonSlice> reply, RpcMessage message) {
    pending.remove(id).ifPresentOrElse(call -> call.complete(reply), () -> respond(message));
  }

  private void respond(RpcMessage message) {
    dialogue.take(message, conversations.relatedTo(message), input::sendIfThereIsRoom);
  }

  private Thread pipeThread(String pipe, Runnable work) {
    return Thread.ofPlatform()
        .daemon()
        .name(threadName(pipe))
        .uncaughtExceptionHandler(this::endForABug)
        .unstarted(work);
  }

  /** A child whose pipes nobody serves would keep its requests waiting. */
  private void endForABug(Thread thread, Throwable bug) {
    log.error("Thread {} has ended", thread.getName(), bug);
    end(delivery -> new Unreachable("the process could not be read any more", delivery));
  }

  private String threadName(String what) {
    return "bascule-stdio-" + settings.id() + "-" + what;
  }
}
