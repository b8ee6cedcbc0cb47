package dev.bascule.adapter.out.mcp.negotiation;

import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.negotiation.ProtocolNegotiator.NegotiatedEra;
import dev.bascule.adapter.out.mcp.protocol.McpConnection;
import dev.bascule.adapter.out.mcp.protocol.McpConnectionFactory;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.NotRunning;
import dev.bascule.domain.result.Failure.OverLimit;
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.Throttled;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server with a negotiated protocol: uses a connection of the server's known era,
 * and another one when the server turns out to be of another era. Thread-safe.
 */
public final class NegotiatingConnection implements McpConnection {

  private final Transport transport;
  private final ProtocolNegotiator negotiator;
  private final McpConnectionFactory connectionFactory;
  private final ReentrantLock lock = new ReentrantLock();

  /** Written with the lock held; may be read without it. */
  private volatile @Nullable CurrentConnection current;

  /** Written with the lock held; may be read without it. */
  private volatile boolean closed;

  /** Completes when all previous connections are closed. Guarded by the lock. */
  private CompletableFuture<Void> closingConnections = CompletableFuture.completedFuture(null);

  public NegotiatingConnection(
      Transport transport, ProtocolNegotiator negotiator, McpConnectionFactory connectionFactory) {
    this.transport = transport;
    this.negotiator = negotiator;
    this.connectionFactory = connectionFactory;
  }

  @Override
  public boolean isStarted() {
    CurrentConnection existing = current;
    return existing != null
        && negotiator.isKnownAs(existing.era())
        && existing.connection().isStarted();
  }

  /**
   * Negotiates the protocol version and starts a connection of it. If the server turns out to be of
   * another era, starts one of that era.
   */
  @Override
  public Optional<Failure.UpstreamFailure> start(TimeLimit limit) {
    Optional<Failure.UpstreamFailure> failure = Optional.empty();
    for (int attempt = 0; attempt < ProtocolEra.values().length; attempt++) {
      switch (currentConnection(limit)) {
        case Failed<CurrentConnection>(Failure.UpstreamFailure unknown) -> {
          if (unknown instanceof TimedOut) {
            negotiator.abandonProbe(limit);
          }
          return Optional.of(unknown);
        }
        case Answered<CurrentConnection>(CurrentConnection connection) -> {
          failure = connection.connection().start(limit);
          if (failure.isEmpty() || !mayBeOfAnotherEra(connection, failure.get())) {
            return failure;
          }
        }
      }
    }
    return failure;
  }

  private boolean mayBeOfAnotherEra(CurrentConnection connection, Failure.UpstreamFailure failure) {
    Optional<ProtocolEra> better = connection.connection().betterEra();
    better.ifPresent(negotiator::learn);
    boolean wasGuess = negotiator.isGuess();
    recordOutcome(connection, new Failed<>(failure));
    return better.isPresent() || (wasGuess && isServerFailure(failure));
  }

  @Override
  public UpstreamReply<JsonSlice> request(OutgoingRequest outgoing, TimeLimit limit) {
    return call(connection -> connection.request(outgoing, limit), limit);
  }

  @Override
  public UpstreamReply<JsonSlice> ping(TimeLimit limit) {
    return call(connection -> connection.ping(limit), limit);
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext context, TimeLimit limit) {
    return call(connection -> connection.discover(context, limit), limit);
  }

  /** Uses the connection, and another one if the first shows that the server is of another era. */
  private <T> UpstreamReply<T> call(
      Function<McpConnection, UpstreamReply<T>> use, TimeLimit limit) {
    return switch (currentConnection(limit)) {
      case Failed<CurrentConnection>(Failure.UpstreamFailure failure) -> new Failed<>(failure);
      case Answered<CurrentConnection>(CurrentConnection first) -> {
        UpstreamReply<T> reply = use.apply(first.connection());
        if (reply instanceof Answered<T>) {
          first.hasServed().set(true);
          yield reply;
        }
        yield first.connection().betterEra().isPresent()
            ? callWithBetterEra(first, reply, use, limit)
            : recordOutcome(first, reply);
      }
    };
  }

  private <T> UpstreamReply<T> callWithBetterEra(
      CurrentConnection first,
      UpstreamReply<T> reply,
      Function<McpConnection, UpstreamReply<T>> use,
      TimeLimit limit) {
    first.connection().betterEra().ifPresent(negotiator::learn);
    return switch (currentConnection(limit)) {
      case Failed<CurrentConnection>(Failure.UpstreamFailure failure) -> new Failed<>(failure);
      case Answered<CurrentConnection>(CurrentConnection better) -> {
        if (better.equals(first)) {
          yield reply;
        }
        UpstreamReply<T> second = use.apply(better.connection());
        if (second instanceof Answered<T>) {
          better.hasServed().set(true);
        }
        yield recordOutcome(better, second);
      }
    };
  }

  /**
   * A connection that has never succeeded, and is rejected by the server, may be of the wrong era.
   */
  private <T> UpstreamReply<T> recordOutcome(CurrentConnection first, UpstreamReply<T> reply) {
    if (reply instanceof Failed<T>(Failure.UpstreamFailure failure)) {
      if (failure instanceof Rejected) {
        first.hasServed().set(true);
      } else if (first.era() != ProtocolEra.MODERN
          && !first.hasServed().get()
          && isServerFailure(failure)) {
        negotiator.invalidate(first.era());
      }
    }
    return reply;
  }

  private static boolean isServerFailure(Failure.UpstreamFailure failure) {
    return switch (failure) {
      case Refused _, BadAnswer _ -> true;
      case Rejected _,
          Throttled _,
          Unreachable _,
          TimedOut _,
          NotRunning _,
          OverLimit _,
          Cancelled _ ->
          false;
    };
  }

  /** Returns the connection of the era that the server is known to be of. */
  private UpstreamReply<CurrentConnection> currentConnection(TimeLimit limit) {
    if (closed) {
      return new Failed<>(new Cancelled());
    }
    return switch (negotiator.current(limit)) {
      case Failed<NegotiatedEra>(Failure.UpstreamFailure failure) -> new Failed<>(failure);
      case Answered<NegotiatedEra>(NegotiatedEra negotiated) -> {
        CurrentConnection existing = current;
        yield existing != null && existing.era() == negotiated.era()
            ? new Answered<>(existing)
            : limit.underLock(lock, () -> connectionFor(negotiated));
      }
    };
  }

  /** The caller holds the lock. */
  private UpstreamReply<CurrentConnection> connectionFor(NegotiatedEra negotiated) {
    if (closed) {
      return new Failed<>(new Cancelled());
    }
    CurrentConnection existing = current;
    if (existing != null && existing.era() == negotiated.era()) {
      return new Answered<>(existing);
    }
    CurrentConnection created =
        new CurrentConnection(negotiated.era(), newConnection(negotiated), new AtomicBoolean());
    current = created;
    if (existing != null) {
      CompletableFuture<Void> closing =
          CompletableFuture.runAsync(
              existing.connection()::close,
              task -> Thread.ofVirtual().name("bascule-link-end").start(task));
      closingConnections =
          closingConnections.isDone()
              ? closing
              : CompletableFuture.allOf(closingConnections, closing);
    }
    return new Answered<>(created);
  }

  private McpConnection newConnection(NegotiatedEra negotiated) {
    return switch (negotiated.era()) {
      case MODERN -> connectionFactory.modern(negotiated.discoverResult());
      case LEGACY -> connectionFactory.legacy();
      case SSE -> connectionFactory.sse();
    };
  }

  @Override
  public ServerStatus status() {
    CurrentConnection existing = current;
    return existing == null
        ? new ServerStatus(transport, false, Optional.empty(), Optional.empty(), Optional.empty())
        : existing.connection().status();
  }

  /** Closes the connection, and waits for previous ones that are still being closed. */
  @Override
  public void close() {
    CurrentConnection last;
    CompletableFuture<Void> before;
    lock.lock();
    try {
      closed = true;
      last = current;
      before = closingConnections;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.connection().close();
    }
    before.exceptionally(_ -> null).join();
  }

  /**
   * The connection that is in use.
   *
   * @param hasServed whether a request over it has succeeded
   */
  private record CurrentConnection(
      ProtocolEra era, McpConnection connection, AtomicBoolean hasServed) {}
}
