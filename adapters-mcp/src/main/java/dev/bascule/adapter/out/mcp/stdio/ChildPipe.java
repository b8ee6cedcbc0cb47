package dev.bascule.adapter.out.mcp.stdio;

import static dev.bascule.application.port.out.ServerStatus.NOTE;
import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.config.ChildEnvironment;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.jsonrpc.AnswerBudgetException;
import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.MessageTooLongException;
import dev.bascule.adapter.out.mcp.jsonrpc.PendingCall;
import dev.bascule.adapter.out.mcp.jsonrpc.PendingCalls;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.ByteAllowance;
import dev.bascule.adapter.out.mcp.protocol.Sleeper;
import dev.bascule.domain.budget.AnswerBudget;
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
import dev.bascule.mcp.json.LogSanitizer;
import dev.bascule.mcp.json.MalformedMessageException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One child process with its pipes: one message per line, many requests in flight (MCP,
 * basic/transports, stdio). Independent of the meaning of the messages. Thread-safe.
 *
 * <p>Platform threads serve the pipes, because a virtual thread that waits for a pipe occupies one
 * of the few carrier threads.
 */
final class ChildPipe {

  private static final Logger log = LoggerFactory.getLogger(ChildPipe.class);

  private static final int MAX_SHOWN = 200;

  /** For requests that were about to be sent when the child was retired. */
  private static final Duration HANDOVER = Duration.ofMillis(500);

  /** For reading what the child wrote before it exited. */
  private static final Duration OUTPUT_GRACE = Duration.ofMillis(500);

  private final StdioSettings settings;
  private final Process process;
  private final Ticker ticker;

  /** What the child writes to its standard error may be read after its response. */
  private static final Duration STDERR_DELAY = Duration.ofSeconds(1);

  /** The client request whose call ended last. */
  private volatile @Nullable EndedRequest lastEnded;

  private record EndedRequest(String id, long nanos) {}

  /** Written before the new owner sends its first message. */
  private volatile Consumer<RpcMessage> onOtherMessage;

  private final long startNanos;
  private final ProcessTree processTree;
  private final ChildInput input;
  private final StderrLog stderrLog;
  private final LastExit lastExit;
  private final Thread reader;
  private final Thread errorReader;
  private final PendingCalls pending = new PendingCalls();
  private final AtomicLong lastId = new AtomicLong();

  /** For everything that the child writes except responses. */
  private final ByteAllowance allowance;

  private final CompletableFuture<Void> allExited = new CompletableFuture<>();

  private final AtomicBoolean warnedOfStartTimeout = new AtomicBoolean();

  /** Whether the child is terminated because of its start timeout: it did not exit by itself. */
  private final AtomicBoolean hasStartTimedOut = new AtomicBoolean();

  /** The last line of the output that was not a valid message, masked; null if there is none. */
  private volatile @Nullable String lastInvalidLine;

  private final AtomicBoolean treeScanned = new AtomicBoolean();

  /** Why the child ended without being told to; null otherwise. */
  private volatile @Nullable String exitReason;

  /** Null until the child is retired. */
  private final AtomicReference<@Nullable Retirement> retirement = new AtomicReference<>();

  private record Retirement(String reason, long nanos) {}

  /** The reading of the ticker at the end; null until the child is to end. */
  private final AtomicReference<@Nullable Long> endNanos = new AtomicReference<>();

  /**
   * Starts a child; the caller must call {@link #open} once.
   *
   * @param lastExit receives what the child wrote to standard error when it has failed
   * @param onOtherMessage receives messages other than responses, on the reading thread; never
   *     blocks
   */
  ChildPipe(
      StdioSettings settings, LastExit lastExit, Ticker ticker, Consumer<RpcMessage> onOtherMessage)
      throws IOException {
    this.lastExit = lastExit;
    this.settings = settings;
    this.ticker = ticker;
    this.onOtherMessage = onOtherMessage;
    this.process = ChildProcess.start(settings);
    this.startNanos = ticker.nanos();
    this.allowance = ByteAllowance.ofAnswers(settings.maxMessageBytes(), ticker);
    this.processTree = new ProcessTree(process.toHandle());
    this.input = new ChildInput(process.getOutputStream(), threadName("stdin"));
    this.stderrLog =
        new StderrLog(settings, process.getErrorStream(), lastExit::line, this::requestIds, ticker);
    this.reader = pipeThread("stdout", this::read);
    this.errorReader = pipeThread("stderr", stderrLog::drain);
  }

  /** Routes all messages other than responses to another owner from now on. */
  void setOwner(Consumer<RpcMessage> messageHandler) {
    onOtherMessage = messageHandler;
  }

  /** Starts the threads. */
  void open() {
    input.start();
    reader.start();
    errorReader.start();
    Thread.ofVirtual().name(threadName("exit")).start(this::awaitExit);
  }

  /** Returns the id for a new request. */
  long nextId() {
    return lastId.incrementAndGet();
  }

  /** Sends a request that is never cancelled. Never blocks. */
  CompletableFuture<UpstreamReply<JsonSlice>> exchangeAsync(long id, byte[] message) {
    PendingCall call = new PendingCall();
    pending.add(id, call);
    input.trySend(message, call);
    return call.reply();
  }

  /** Sends a request, and waits for the response. */
  UpstreamReply<JsonSlice> exchange(long id, byte[] message, TimeLimit limit) {
    PendingCall call = new PendingCall();
    pending.add(id, call);
    try {
      if (!call.reply().isDone() && !input.send(message, call, limit.remaining())) {
        return new Failed<>(limit.timedOut());
      }
      return pending.await(call, limit);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Failed<>(new Cancelled());
    } finally {
      abandon(id, call);
    }
  }

  /** Returns the ids of the client requests in flight; if there are none, of one that just was. */
  private List<String> requestIds() {
    List<String> inFlight = pending.requestIds(StderrLog.MAX_REQUEST_IDS);
    EndedRequest ended = lastEnded;
    return inFlight.isEmpty()
            && ended != null
            && ticker.nanos() - ended.nanos() < STDERR_DELAY.toNanos()
        ? List.of(ended.id())
        : inFlight;
  }

  /**
   * Removes a call, to which lines of the standard error belong until then. As some come after the
   * response, those without a call belong to it for a while, too.
   */
  private Optional<PendingCall> remove(long id) {
    pending.get(id).flatMap(PendingCall::requestId).ifPresent(this::setLastEnded);
    return pending.remove(id);
  }

  private void setLastEnded(String requestId) {
    lastEnded = new EndedRequest(requestId, ticker.nanos());
  }

  /** A call with a response has already been removed by the reading thread. */
  private void abandon(long id, PendingCall call) {
    if (remove(id).isPresent() && !call.withdraw()) {
      sendOneWay(JsonRpcCodec.cancelled(id));
    }
  }

  /** Sends a message without a response, if the child accepts any. Never blocks. */
  void sendOneWay(byte[] message) {
    input.trySend(message, null);
  }

  /** Returns whether the child has ended, or is to end. */
  boolean hasEnded() {
    return endNanos.get() != null;
  }

  /** Returns whether the child accepts requests: it has neither ended nor been retired. */
  boolean acceptsRequests() {
    return !isRetired() && !hasEnded();
  }

  /**
   * Makes the child accept no more requests from now on; its requests in flight continue until
   * {@link #endIfDrained}. Never blocks.
   *
   * @param reason why, for the backoff of its successors
   * @return false if it was retired before, or has ended
   */
  boolean retire(String reason) {
    if (hasEnded() || !retirement.compareAndSet(null, new Retirement(reason, ticker.nanos()))) {
      return false;
    }
    lastExit.setReason(reason);
    return true;
  }

  /** Returns whether it was retired; remains true once it has ended. */
  boolean isRetired() {
    return retirement.get() != null;
  }

  /**
   * Ends the child if it was retired and has no requests in flight, or after {@code drainTimeout}.
   * Never blocks.
   */
  void endIfDrained(Duration drainTimeout) {
    Retirement retired = retirement.get();
    if (retired == null || hasEnded()) {
      return;
    }
    Duration drained = Duration.ofNanos(ticker.nanos() - retired.nanos());
    if (drained.compareTo(drainTimeout) >= 0
        || (drained.compareTo(HANDOVER) >= 0 && pending.isEmpty())) {
      end(delivery -> new Unreachable(retired.reason(), delivery));
    }
  }

  /** Returns its resident memory and that of its descendants; 0 if unknown. Reads files. */
  long residentBytes() {
    return runningProcess().map(ResidentMemory::ofTree).orElseGet(OptionalLong::empty).orElse(0);
  }

  /** Returns why the child ended without being told to; empty if it is running. */
  Optional<String> exitReason() {
    return Optional.ofNullable(exitReason);
  }

  /** Returns the process; empty if it has exited. */
  Optional<ProcessHandle> runningProcess() {
    return Optional.of(process.toHandle()).filter(ProcessHandle::isAlive);
  }

  private static @Nullable String textOf(Failure.UpstreamFailure failure) {
    return switch (failure) {
      case Unreachable(String text, DeliveryStatus _) -> text;
      case BadAnswer answer -> answer.reason();
      case Failure.Rejected _,
          Failure.Refused _,
          Failure.Throttled _,
          Failure.TimedOut _,
          Failure.NotRunning _,
          Failure.OverLimit _,
          Cancelled _ ->
          null;
    };
  }

  /** Returns whether the child accepts requests and has sent a message before. */
  boolean hasAnswered() {
    return hasSentMessage() && acceptsRequests();
  }

  /** Returns whether the child has ever sent a message. */
  boolean hasSentMessage() {
    return treeScanned.get();
  }

  /** Ends a child that was not initialized when {@code limit} passed. Never blocks. */
  void endStart(TimeLimit limit) {
    reportStartTimeout(limit);
    hasStartTimedOut.set(true);
    end(
        delivery ->
            new Unreachable(
                "the process was not initialized within "
                    + limit.timedOut().after().toSeconds()
                    + " s",
                delivery));
  }

  /**
   * Keeps the standard error of a child that had not started when {@code limit} passed, and logs it
   * once, however many requests wait. Never blocks.
   */
  void reportStartTimeout(TimeLimit limit) {
    if (!hasEnded()) {
      String text = output();
      if (!stderrLog.text().isEmpty() || lastInvalidLine != null || lastExit.text().isEmpty()) {
        // Otherwise, what an earlier process wrote says more.
        lastExit.setText(text);
      }
      if (warnedOfStartTimeout.compareAndSet(false, true)) {
        log.atDebug()
            .addKeyValue("server", settings.id().value())
            .log(
                "The process of {} was not initialized within {} s{}",
                settings.id(),
                limit.timedOut().after().toSeconds(),
                forLog(text));
      }
    }
  }

  private static String forLog(String output) {
    return output.isEmpty() ? "" : "; it wrote to its standard error:\n" + output;
  }

  /**
   * Returns what the child wrote to standard error. Before its first response, adds what may be
   * missing in its environment, and its last line of output that is not a message: where a program
   * that does not speak MCP explains itself.
   */
  private String output() {
    String stderr = stderrLog.text();
    if (treeScanned.get()) {
      return stderr;
    }
    String invalidLine = lastInvalidLine;
    return Stream.of(
            settings.childEnvironment().withheldHint().map(NOTE::concat).orElse(""),
            stderr,
            invalidLine == null ? "" : NOTE + "stdout, not a message: " + invalidLine)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  /** Returns the restart backoff after the child, which has ended or was retired. */
  RestartBackoff backoffAfter(RestartBackoff before) {
    Retirement retired = retirement.get();
    return before.afterEnd(
        startNanos,
        retired == null
            ? requireNonNull(endNanos.get(), "the child has not ended")
            : retired.nanos());
  }

  /** Ends the child, and fails all its requests with {@code reason}. Never blocks. */
  void end(Function<DeliveryStatus, Failure.UpstreamFailure> reason) {
    if (endNanos.compareAndSet(null, ticker.nanos())) {
      String text = textOf(reason.apply(DeliveryStatus.NOT_SENT));
      exitReason = isRetired() ? null : text;
      if (text != null && !hasStartTimedOut.get() && !isRetired()) {
        lastExit.setReason(text);
      }
      pending.requestIds(1).forEach(this::setLastEnded);
      pending.end(reason);
      Thread.ofVirtual().name(threadName("end")).start(this::endProcessTree);
    }
  }

  /** Completes when the process and all its descendants have exited, after {@link #end}. */
  CompletableFuture<Void> allExited() {
    return allExited;
  }

  private void endProcessTree() {
    try {
      processTree.end(input::close);
    } finally {
      allExited.complete(null);
    }
  }

  private void awaitExit() {
    try {
      int status = process.waitFor();
      reader.join(OUTPUT_GRACE);
      errorReader.join(OUTPUT_GRACE);
      if (!hasEnded()) {
        String text = output();
        lastExit.setText(text);
        // A failed start is reported by its caller, once for all of its processes.
        log.atLevel(treeScanned.get() ? Level.WARN : Level.DEBUG)
            .addKeyValue("server", settings.id().value())
            .addKeyValue("requestIds", requestIds())
            .log(
                "The process of {} exited with status {}{}",
                settings.id(),
                ChildProcess.describe(status),
                forLog(text));
      }
      String reason = "the process exited with status " + ChildProcess.describe(status);
      end(delivery -> new Unreachable(reason, delivery));
    } catch (InterruptedException e) {
      throw new AssertionError("this thread is never interrupted", e);
    }
  }

  private void read() {
    try (InputStream out = process.getInputStream()) {
      MessageLineReader lines = new MessageLineReader(out, settings.maxMessageBytes());
      boolean isOpen = true;
      while (isOpen) {
        isOpen = receiveNext(lines);
      }
      awaitExitAfterOutput();
    } catch (MessageTooLongException e) {
      end(_ -> new BadAnswer(String.valueOf(e.getMessage())));
    } catch (InterruptedException e) {
      throw new AssertionError("this thread is never interrupted", e);
    } catch (IOException e) {
      log.debug("The output of {} can no longer be read: {}", settings.id(), e.getMessage());
      end(delivery -> new Unreachable("the process closed its output", delivery));
    }
  }

  /** Returns false at the end of the output. */
  private boolean receiveNext(MessageLineReader lines) throws IOException, InterruptedException {
    try {
      byte[] line = lines.next();
      if (line != null
          && !receive(line)
          && !allowance.take(line.length + ByteAllowance.LINE_COST)) {
        // The child has to wait, and no message is lost.
        allowance.await(Sleeper.REAL, this::hasEnded);
      }
      return line != null;
    } catch (AnswerBudgetException e) {
      // The child is healthy, and other requests may be in flight.
      log.debug("Skipping a line of {}: {}", settings.id(), e.getMessage());
      e.messageId().stream()
          .mapToObj(pending::remove)
          .flatMap(Optional::stream)
          .forEach(call -> call.complete(new Failed<>(AnswerBudget.exceeded())));
      return true;
    }
  }

  /** A child that has closed its output is about to exit, or unusable. */
  private void awaitExitAfterOutput() {
    try {
      if (!process.waitFor(OUTPUT_GRACE)) {
        end(delivery -> new Unreachable("the process closed its output", delivery));
      }
    } catch (InterruptedException e) {
      throw new AssertionError("this thread is never interrupted", e);
    }
  }

  /** Returns whether the line is a response with a waiting call. */
  private boolean receive(byte[] line) {
    boolean awaited = false;
    try {
      for (RpcMessage message : JsonRpcCodec.read(JsonSlice.of(line))) {
        awaited |= receive(message);
      }
    } catch (MalformedMessageException e) {
      String shown = maskForLog(JsonSlice.of(line).text());
      lastInvalidLine = shown;
      log.atLevel(lastExit.isFirstInvalidLine() ? Level.WARN : Level.DEBUG)
          .addKeyValue("server", settings.id().value())
          .log(
              "{} wrote a line that is not a valid message, {}: {}",
              settings.id(),
              e.reason(),
              shown);
    }
    return awaited;
  }

  /** Truncated first, because a line may be very long; but not so that a secret is split. */
  private String maskForLog(String line) {
    ChildEnvironment childEnvironment = settings.childEnvironment();
    int most = MAX_SHOWN + childEnvironment.maxSecretBytes();
    String masked =
        line.length() <= most
            ? childEnvironment.mask(line)
            : childEnvironment.maskTruncated(line.substring(0, most)) + "…";
    return LogSanitizer.oneLine(masked, MAX_SHOWN);
  }

  private boolean receive(RpcMessage message) {
    if (treeScanned.compareAndSet(false, true)) {
      lastExit.clear();
      // By now, a wrapper has started the actual server.
      processTree.scan();
    }
    return switch (message) {
      case RpcMessage.Result(long id, JsonSlice value) ->
          complete(id, new Answered<>(value), message);
      case RpcMessage.ErrorResponse(OptionalLong id, Failure.Rejected error) ->
          complete(id.orElse(RpcMessage.FOREIGN_ID), new Failed<>(error), message);
      case RpcMessage.Request _, RpcMessage.Notification _ -> {
        onOtherMessage.accept(message);
        yield false;
      }
    };
  }

  private boolean complete(long id, UpstreamReply<JsonSlice> reply, RpcMessage message) {
    Optional<PendingCall> call = remove(id);
    call.ifPresentOrElse(waiting -> waiting.complete(reply), () -> onOtherMessage.accept(message));
    return call.isPresent();
  }

  private Thread pipeThread(String pipe, Runnable task) {
    return Thread.ofPlatform()
        .daemon()
        .name(threadName(pipe))
        .uncaughtExceptionHandler(this::endAfterError)
        .unstarted(task);
  }

  /** Requests to a child whose pipes are no longer served would wait forever. */
  private void endAfterError(Thread thread, Throwable bug) {
    log.error("Thread {} failed", thread.getName(), bug);
    end(delivery -> new Unreachable("the output of the process can no longer be read", delivery));
  }

  private String threadName(String what) {
    return "bascule-stdio-" + settings.id() + "-" + what;
  }
}
