package dev.bascule.adapter.out.mcp.stdio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.negotiation.ProbeInterpreter;
import dev.bascule.adapter.out.mcp.negotiation.ProbeResult;
import dev.bascule.adapter.out.mcp.negotiation.ProtocolProbe;
import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.ResultReader;
import dev.bascule.adapter.out.mcp.protocol.legacy.InitializeResult;
import dev.bascule.adapter.out.mcp.protocol.legacy.SessionInitializer;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernParams;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernRevisions;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A probe that sends {@code server/discover} to a child process to find out which protocol era it
 * supports. The child is started for the probe, because some servers exit at a request before the
 * handshake; a child without a handshake is kept for the first connection. Thread-safe.
 *
 * <p>A child that does not answer for {@link #SILENCE_LIMIT} either ignores requests before the
 * handshake or is still starting, such as {@code npx} while it installs the server. It is not
 * terminated: {@code initialize} is sent to it as well, and the first answer decides. A child that
 * has answered {@code initialize} is kept for the first shared connection. If a caller's time limit
 * passes before, its probe fails, and the next caller waits for the same answer.
 */
public final class StdioProtocolProbe implements ProtocolProbe {

  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(5);

  /** Limits a probe that no caller waits for any more; a start that times out ends it earlier. */
  private static final Duration MAX_PROBE_TIME = Duration.ofHours(1);

  private final StdioSettings settings;
  private final LastExit lastExit;
  private final ServerProcesses processes;
  private final Duration silenceLimit;
  private final SessionInitializer initializer;
  private final ModernParams params;
  private final ModernRevisions revisions;
  private final Ticker ticker;

  /** The child that is being probed, or null. */
  private final AtomicReference<@Nullable RunningProbe> running = new AtomicReference<>();

  /** A child without a handshake and without an owner, or null. */
  private final AtomicReference<@Nullable ModernStdioChild> spare = new AtomicReference<>();

  /** A child that has answered {@code initialize} and has no owner, or null. */
  private final AtomicReference<@Nullable InitializedChild> initializedSpare =
      new AtomicReference<>();

  /** Whether the shared connection may take such a child: only as its first. */
  private volatile boolean takesInitialized = true;

  /** The backoff after the last probed child, if it exited by itself. */
  private volatile RestartBackoff exitBackoff = RestartBackoff.NONE;

  /** Completes when all probed children that are not kept have exited. */
  private volatile CompletableFuture<Void> cleanup = CompletableFuture.completedFuture(null);

  private volatile boolean closed;

  public StdioProtocolProbe(
      StdioSettings settings,
      LastExit lastExit,
      ClientInfo clientInfo,
      ModernRevisions revisions,
      Ticker ticker) {
    this(settings, lastExit, clientInfo, revisions, ticker, SILENCE_LIMIT);
  }

  /**
   * @param silenceLimit how long a child may be silent before {@code initialize} is sent to it
   */
  StdioProtocolProbe(
      StdioSettings settings,
      LastExit lastExit,
      ClientInfo clientInfo,
      ModernRevisions revisions,
      Ticker ticker,
      Duration silenceLimit) {
    this.settings = settings;
    this.lastExit = lastExit;
    this.processes = new ServerProcesses(settings, ticker);
    this.silenceLimit = silenceLimit;
    this.initializer = SessionInitializer.of(clientInfo, Optional.empty());
    this.params = new ModernParams(clientInfo);
    this.revisions = revisions;
    this.ticker = ticker;
  }

  @Override
  public ProbeResult probe(TimeLimit limit) {
    if (closed) {
      return new ProbeResult.Unknown(new Cancelled());
    }
    RunningProbe probe = running.get();
    if (probe == null) {
      try {
        probe = start();
      } catch (IOException e) {
        return new ProbeResult.Unknown(
            new Unreachable(ChildProcess.reason(settings, e), DeliveryStatus.NOT_SENT));
      }
    }
    probe.beginWait();
    return switch (limit.await(probe.result())) {
      case Failed<ProbeResult>(Failure.UpstreamFailure failure) -> {
        if (failure instanceof TimedOut) {
          probe.child().pipe().reportStartTimeout(limit);
        }
        probe.endWait();
        yield new ProbeResult.Unknown(failure);
      }
      case Answered<ProbeResult>(ProbeResult result) -> conclude(probe, result);
    };
  }

  private RunningProbe start() throws IOException {
    RunningProbe started = new RunningProbe(new ModernStdioChild(settings, lastExit, ticker));
    running.set(started);
    processes.addShared(started.child().pipe());
    if (closed) {
      // The closing thread may not have seen this child.
      started.end();
    }
    Thread.ofVirtual().name("bascule-probe-" + settings.id()).start(() -> ask(started));
    return started;
  }

  @Override
  public void abandon(TimeLimit limit) {
    RunningProbe probe = running.getAndSet(null);
    if (probe != null) {
      probe.child().pipe().endStart(limit);
      awaitAtClose(probe);
    }
  }

  private ProbeResult conclude(RunningProbe probe, ProbeResult result) {
    running.compareAndSet(probe, null);
    InitializedChild initialized = takesInitialized ? probe.initialized() : null;
    boolean isModern = isModern(result);
    ChildPipe pipe = probe.child().pipe();
    exitBackoff =
        pipe.exitReason().isPresent()
            ? pipe.backoffAfter(RestartBackoff.NONE)
            : RestartBackoff.NONE;
    if (isModern) {
      endChild(spare.getAndSet(probe.child()));
    } else if (initialized != null) {
      end(initializedSpare.getAndSet(initialized));
    }
    if ((!isModern && initialized == null) || closed) {
      probe.end();
      awaitAtClose(probe);
    }
    return result;
  }

  private void awaitAtClose(RunningProbe probe) {
    CompletableFuture<Void> exited = probe.child().pipe().allExited();
    cleanup = cleanup.isDone() ? exited : CompletableFuture.allOf(cleanup, exited);
  }

  private void ask(RunningProbe probe) {
    ChildPipe pipe = probe.child().pipe();
    TimeLimit limit = TimeLimit.of(MAX_PROBE_TIME, ticker);
    CompletableFuture<UpstreamReply<JsonSlice>> discovery = sendDiscover(pipe);
    if (!(limit.atMost(silenceLimit).await(discovery) instanceof Failed<JsonSlice>(TimedOut _))) {
      probe.complete(interpret(limit.await(discovery)), null);
      return;
    }
    CompletableFuture<UpstreamReply<InitializeResult>> initialization = sendInitialize(pipe);
    ProbeResult result = interpret(limit.await(firstOf(discovery, initialization)));
    if (!isModern(result)
        && limit.await(initialization)
            instanceof Answered<InitializeResult>(InitializeResult initializeResult)) {
      probe.complete(ProbeResult.legacy(), new InitializedChild(pipe, initializeResult));
    } else {
      probe.complete(result, null);
    }
  }

  /**
   * Completes with the response to {@code server/discover}, or with its timeout if the child
   * answers {@code initialize} first.
   */
  private CompletableFuture<UpstreamReply<JsonSlice>> firstOf(
      CompletableFuture<UpstreamReply<JsonSlice>> discovery,
      CompletableFuture<UpstreamReply<InitializeResult>> initialization) {
    CompletableFuture<UpstreamReply<JsonSlice>> first = discovery.copy();
    CompletableFuture<Void> _ =
        initialization.thenAccept(
            reply -> {
              if (reply instanceof Answered<InitializeResult>) {
                first.complete(new Failed<>(new TimedOut(silenceLimit)));
              }
            });
    return first;
  }

  private CompletableFuture<UpstreamReply<InitializeResult>> sendInitialize(ChildPipe pipe) {
    long id = pipe.nextId();
    return pipe.exchangeAsync(
            id, JsonRpcCodec.request(id, MethodNames.INITIALIZE, initializer.params()))
        .thenApply(SessionInitializer::read);
  }

  private CompletableFuture<UpstreamReply<JsonSlice>> sendDiscover(ChildPipe pipe) {
    OutgoingRequest discover = OutgoingRequest.discover(CallContext.ANONYMOUS);
    long id = pipe.nextId();
    return pipe.exchangeAsync(
        id,
        JsonRpcCodec.request(
            id,
            discover.method(),
            params.of(discover, revisions.preferred(), id, Optional.empty())));
  }

  private ProbeResult interpret(UpstreamReply<JsonSlice> reply) {
    return new ProbeInterpreter(revisions)
        .interpretStdio(
            asReceived(reply).flatMap(result -> ResultReader.read(result, DiscoverResult::read)));
  }

  /**
   * Whether the probe was written before the process exited is a matter of chance, and says nothing
   * about what the process has read: its exit is always an answer.
   */
  private static UpstreamReply<JsonSlice> asReceived(UpstreamReply<JsonSlice> reply) {
    return reply instanceof Failed<JsonSlice>(Unreachable(String reason, _))
        ? new Failed<>(new Unreachable(reason, DeliveryStatus.MAY_HAVE_RUN))
        : reply;
  }

  /** Returns the standard error record that the children of the server share. */
  public LastExit lastExit() {
    return lastExit;
  }

  /** Returns the processes of all connections to the server. */
  public ServerProcesses processes() {
    return processes;
  }

  /**
   * Returns the backoff after the child that was probed last, if it exited by itself: the same exit
   * of the first child of a connection is then the second one.
   */
  RestartBackoff exitBackoff() {
    return exitBackoff;
  }

  /** Removes and returns a child without a handshake, or null. */
  public @Nullable ModernStdioChild takeSpare() {
    return spare.getAndSet(null);
  }

  /**
   * Removes and returns a child that has answered {@code initialize}, sent as for a shared
   * connection, or null. {@code notifications/initialized} must still be sent.
   */
  @Nullable InitializedChild takeInitialized() {
    takesInitialized = false;
    return initializedSpare.getAndSet(null);
  }

  /** A child that has answered {@code initialize}. */
  record InitializedChild(ChildPipe pipe, InitializeResult result) {}

  private static void end(@Nullable InitializedChild child) {
    if (child != null) {
      child.pipe().end(_ -> new Cancelled());
    }
  }

  private static void endChild(@Nullable ModernStdioChild child) {
    if (child != null) {
      child.pipe().end(_ -> new Cancelled());
    }
  }

  /** Ends the children without an owner, and waits until they have exited. */
  @Override
  public void close() {
    closed = true;
    RunningProbe probe = running.getAndSet(null);
    endAndWait(probe == null ? null : probe.child().pipe());
    ModernStdioChild left = takeSpare();
    endAndWait(left == null ? null : left.pipe());
    InitializedChild initialized = takeInitialized();
    endAndWait(initialized == null ? null : initialized.pipe());
    cleanup.join();
  }

  private static void endAndWait(@Nullable ChildPipe pipe) {
    if (pipe != null) {
      pipe.end(_ -> new Cancelled());
      pipe.allExited().join();
    }
  }

  private static boolean isModern(ProbeResult result) {
    return result instanceof ProbeResult.Known known && known.era() == ProtocolEra.MODERN;
  }

  /**
   * A child that is being probed. It is terminated once it has answered, unless it has no
   * handshake, or has answered {@code initialize}, and a caller waits for it. The answer is kept
   * for the next caller. Thread-safe.
   */
  private static final class RunningProbe {

    private final ModernStdioChild child;

    /** The era of the child; never completes exceptionally. */
    private final CompletableFuture<UpstreamReply<ProbeResult>> result = new CompletableFuture<>();

    @GuardedBy("this")
    private boolean hasAnswered;

    @GuardedBy("this")
    private boolean isAwaited = true;

    /** Null unless the child has answered {@code initialize}. */
    @GuardedBy("this")
    private @Nullable InitializedChild initialized;

    RunningProbe(ModernStdioChild child) {
      this.child = child;
    }

    ModernStdioChild child() {
      return child;
    }

    CompletableFuture<UpstreamReply<ProbeResult>> result() {
      return result;
    }

    synchronized @Nullable InitializedChild initialized() {
      return initialized;
    }

    synchronized void beginWait() {
      isAwaited = true;
    }

    /** Records that the caller has given up. */
    synchronized void endWait() {
      isAwaited = false;
      if (hasAnswered) {
        end();
      }
    }

    void complete(ProbeResult answer, @Nullable InitializedChild initializedChild) {
      synchronized (this) {
        hasAnswered = true;
        initialized = initializedChild;
        if (!isAwaited || (!isModern(answer) && initializedChild == null)) {
          end();
        }
      }
      result.complete(new Answered<>(answer));
    }

    /** Never blocks. */
    void end() {
      endChild(child);
    }
  }
}
