package dev.bascule.adapter.out.mcp.stdio;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.json.MalformedMessageException;
import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.negotiation.ProbeInterpreter;
import dev.bascule.adapter.out.mcp.negotiation.ProbeResponse;
import dev.bascule.adapter.out.mcp.negotiation.ProbeResult;
import dev.bascule.adapter.out.mcp.negotiation.ProtocolProbe;
import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.ProtocolEra;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernParams;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernRevisions;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Asks a child process {@code server/discover}, not knowing what it speaks. The child is started
 * for that alone, as some end at a request before a handshake; one that turns out to need none is
 * kept for whoever needs it first. Thread-safe.
 *
 * <p>A child that says nothing for {@link #PROBE_TIMEOUT} is taken for one that waits for a
 * handshake. A caller who has less time than that gets no verdict, and the next one waits for the
 * same answer. A child that was only slow to start will refuse the handshake, and is then asked
 * again.
 */
public final class StdioProtocolProbe implements ProtocolProbe {

  static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

  private final StdioSettings settings;
  private final LastStderr lastStderr;
  private final ModernParams params;
  private final ModernRevisions revisions;
  private final Ticker ticker;

  /** The child that is being asked; null if there is none. */
  private final AtomicReference<@Nullable RunningProbe> running = new AtomicReference<>();

  /** A child that needs no handshake, and has no owner; null if there is none. */
  private final AtomicReference<@Nullable ModernStdioChild> spare = new AtomicReference<>();

  /** Done once all children are gone that were asked and are not kept. */
  private volatile CompletableFuture<Void> cleanup = CompletableFuture.completedFuture(null);

  private volatile boolean closed;

  public StdioProtocolProbe(
      StdioSettings settings,
      LastStderr lastStderr,
      ClientInfo clientInfo,
      ModernRevisions revisions,
      Ticker ticker) {
    this.settings = requireNonNull(settings, "settings");
    this.lastStderr = requireNonNull(lastStderr, "lastStderr");
    this.params = new ModernParams(clientInfo);
    this.revisions = requireNonNull(revisions, "revisions");
    this.ticker = requireNonNull(ticker, "ticker");
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
    RunningProbe started = new RunningProbe(new ModernStdioChild(settings, lastStderr, ticker));
    running.set(started);
    if (closed) {
      // Whoever closed it may not have seen this child.
      started.end();
    }
    Thread.ofVirtual()
        .name("bascule-probe-" + settings.id())
        .start(
            () ->
                started.complete(
                    new ProbeInterpreter(revisions).interpretStdio(sendProbe(started.child()))));
    return started;
  }

  private ProbeResult conclude(RunningProbe probe, ProbeResult result) {
    running.compareAndSet(probe, null);
    boolean isModern = isModern(result);
    if (isModern) {
      endChild(spare.getAndSet(probe.child()));
    }
    if (!isModern || closed) {
      probe.end();
      cleanup =
          cleanup.isDone()
              ? probe.child().pipe().allExited()
              : CompletableFuture.allOf(cleanup, probe.child().pipe().allExited());
    }
    return result;
  }

  private ProbeResponse sendProbe(ModernStdioChild child) {
    OutgoingRequest discover =
        new OutgoingRequest(
            DiscoverResult.METHOD, JsonBytes.of("{}"), Optional.empty(), CallContext.ANONYMOUS);
    UpstreamReply<JsonSlice> reply =
        child.request(
            id ->
                JsonRpcCodec.request(
                    id,
                    discover.method(),
                    params.of(discover, revisions.preferred(), id, Optional.empty()).toByteArray()),
            (_, _) -> {},
            TimeLimit.of(PROBE_TIMEOUT, ticker));
    return switch (reply) {
      case Failed<JsonSlice>(Rejected rejected) -> new ProbeResponse.RpcError(200, rejected);
      case Failed<JsonSlice>(Failure.UpstreamFailure failure) ->
          new ProbeResponse.NoResult(failure);
      case Answered<JsonSlice>(JsonSlice result) -> read(result);
    };
  }

  private static ProbeResponse read(JsonSlice result) {
    try {
      return new ProbeResponse.Success(DiscoverResult.read(result));
    } catch (MalformedMessageException e) {
      return new ProbeResponse.NoResult(
          new BadAnswer("the server's result is malformed: " + e.reason()));
    }
  }

  /** Returns what the children of the server share. */
  public LastStderr lastStderr() {
    return lastStderr;
  }

  /** Gives a child away that needs no handshake; null if there is none. */
  public @Nullable ModernStdioChild takeSpare() {
    return spare.getAndSet(null);
  }

  private static void endChild(@Nullable ModernStdioChild child) {
    if (child != null) {
      child.pipe().end(_ -> new Cancelled());
    }
  }

  /** Ends the children that have no owner, and waits until they are gone. */
  @Override
  public void close() {
    closed = true;
    RunningProbe probe = running.getAndSet(null);
    if (probe != null) {
      probe.end();
      probe.child().pipe().allExited().join();
    }
    ModernStdioChild left = takeSpare();
    if (left != null) {
      endChild(left);
      left.pipe().allExited().join();
    }
    cleanup.join();
  }

  private static boolean isModern(ProbeResult result) {
    return result instanceof ProbeResult.Known known && known.era() == ProtocolEra.MODERN;
  }

  /**
   * A child that is being asked. It is ended when it has answered, unless it needs no handshake and
   * a caller waits for it. The answer is kept for the next caller. Thread-safe.
   */
  private static final class RunningProbe {

    private final ModernStdioChild child;

    /** What the child turns out to be; never a failure. */
    private final CompletableFuture<UpstreamReply<ProbeResult>> result = new CompletableFuture<>();

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private boolean hasAnswered;

    @GuardedBy("lock")
    private boolean isAwaited = true;

    RunningProbe(ModernStdioChild child) {
      this.child = child;
    }

    ModernStdioChild child() {
      return child;
    }

    CompletableFuture<UpstreamReply<ProbeResult>> result() {
      return result;
    }

    void beginWait() {
      lock.lock();
      try {
        isAwaited = true;
      } finally {
        lock.unlock();
      }
    }

    /** Takes note that the caller has given up. */
    void endWait() {
      lock.lock();
      try {
        isAwaited = false;
        if (hasAnswered) {
          end();
        }
      } finally {
        lock.unlock();
      }
    }

    void complete(ProbeResult answer) {
      lock.lock();
      try {
        hasAnswered = true;
        if (!isAwaited || !isModern(answer)) {
          end();
        }
      } finally {
        lock.unlock();
      }
      result.complete(new Answered<>(answer));
    }

    /** Never blocks. */
    void end() {
      endChild(child);
    }
  }
}
