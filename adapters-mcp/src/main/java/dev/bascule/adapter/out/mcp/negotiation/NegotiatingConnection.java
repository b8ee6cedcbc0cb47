package dev.bascule.adapter.out.mcp.negotiation;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.negotiation.ProtocolNegotiator.Belief;
import dev.bascule.adapter.out.mcp.protocol.McpConnection;
import dev.bascule.adapter.out.mcp.protocol.McpConnectionFactory;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.ProtocolEra;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.Resting;
import dev.bascule.domain.result.Failure.Throttled;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A way to a server that may be spoken to in any way: over the link of the era that the server is
 * known to be of, and over another one once it shows itself to be of another. Thread-safe.
 */
public final class NegotiatingConnection implements McpConnection {

  private final Transport transport;
  private final ProtocolNegotiator knowledge;
  private final McpConnectionFactory links;
  private final ReentrantLock lock = new ReentrantLock();

  /** Written under the lock; read without it by those who only look. */
  private volatile @Nullable Current current;

  /** Written under the lock; read without it by those who only look. */
  private volatile boolean closed;

  /** Done once the links before the current one are closed. Under the lock, always. */
  private CompletableFuture<Void> forerunners = CompletableFuture.completedFuture(null);

  public NegotiatingConnection(
      Transport transport, ProtocolNegotiator knowledge, McpConnectionFactory links) {
    this.transport = requireNonNull(transport, "transport");
    this.knowledge = requireNonNull(knowledge, "knowledge");
    this.links = requireNonNull(links, "links");
  }

  @Override
  public UpstreamReply<JsonSlice> request(OutgoingRequest outgoing, TimeLimit limit) {
    return over(link -> link.request(outgoing, limit), limit);
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext exchange, TimeLimit limit) {
    return over(link -> link.discover(exchange, limit), limit);
  }

  /** Uses the link, and another one where the first shows that the server is of another era. */
  private <T> UpstreamReply<T> over(
      Function<McpConnection, UpstreamReply<T>> use, TimeLimit limit) {
    return switch (link(limit)) {
      case Failed<Current>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<Current>(Current used) -> {
        UpstreamReply<T> reply = use.apply(used.link());
        if (reply instanceof Answered<T>) {
          used.serve();
          yield reply;
        }
        yield used.link().betterEra().isPresent()
            ? overBetter(used, reply, use, limit)
            : noted(used, reply);
      }
    };
  }

  private <T> UpstreamReply<T> overBetter(
      Current used,
      UpstreamReply<T> reply,
      Function<McpConnection, UpstreamReply<T>> use,
      TimeLimit limit) {
    used.link().betterEra().ifPresent(knowledge::learn);
    return switch (link(limit)) {
      case Failed<Current>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<Current>(Current better) -> {
        if (better == used) {
          yield reply;
        }
        UpstreamReply<T> second = use.apply(better.link());
        if (second instanceof Answered<T>) {
          better.serve();
        }
        yield noted(better, second);
      }
    };
  }

  /** A link that has never served, and that the server refuses, may be the wrong one. */
  private <T> UpstreamReply<T> noted(Current used, UpstreamReply<T> reply) {
    if (reply instanceof Failed<T>(Failure.Upstream failure)) {
      if (isAnswer(failure)) {
        used.serve();
      } else if (used.era() != ProtocolEra.MODERN && !used.hasServed() && isOfTheServer(failure)) {
        knowledge.doubt(used.era());
      }
    }
    return reply;
  }

  private static boolean isAnswer(Failure.Upstream failure) {
    return failure instanceof Rejected;
  }

  private static boolean isOfTheServer(Failure.Upstream failure) {
    return switch (failure) {
      case Refused _, BadAnswer _ -> true;
      case Rejected _, Throttled _, Unreachable _, TimedOut _, Resting _, Cancelled _ -> false;
    };
  }

  /** Returns the link of the era that the server is known to be of. */
  private UpstreamReply<Current> link(TimeLimit limit) {
    if (closed) {
      return new Failed<>(new Cancelled());
    }
    return switch (knowledge.current(limit)) {
      case Failed<Belief>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<Belief>(Belief belief) -> {
        Current now = current;
        yield now != null && now.era() == belief.era()
            ? new Answered<>(now)
            : limit.underLock(lock, () -> linkOf(belief));
      }
    };
  }

  /** Under the lock. */
  private UpstreamReply<Current> linkOf(Belief belief) {
    if (closed) {
      return new Failed<>(new Cancelled());
    }
    Current now = current;
    if (now != null && now.era() == belief.era()) {
      return new Answered<>(now);
    }
    Current made = new Current(belief.era(), newLink(belief));
    current = made;
    if (now != null) {
      CompletableFuture<Void> closing =
          CompletableFuture.runAsync(
              now.link()::close, work -> Thread.ofVirtual().name("bascule-link-end").start(work));
      forerunners = forerunners.isDone() ? closing : CompletableFuture.allOf(forerunners, closing);
    }
    return new Answered<>(made);
  }

  private McpConnection newLink(Belief belief) {
    return switch (belief.era()) {
      case MODERN -> links.modern(belief.discovered());
      case LEGACY -> links.legacy();
      case SSE -> links.sse();
    };
  }

  @Override
  public ServerStatus status() {
    Current now = current;
    return now == null
        ? new ServerStatus(transport, false, Optional.empty(), Optional.empty(), Optional.empty())
        : now.link().status();
  }

  /** Closes the link, and waits for those before it that are still being closed. */
  @Override
  public void close() {
    Current last;
    CompletableFuture<Void> before;
    lock.lock();
    try {
      closed = true;
      last = current;
      before = forerunners;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.link().close();
    }
    before.exceptionally(_ -> null).join();
  }

  /** A link that is in use. */
  private static final class Current {

    private final ProtocolEra era;
    private final McpConnection link;
    private volatile boolean served;

    Current(ProtocolEra era, McpConnection link) {
      this.era = era;
      this.link = link;
    }

    ProtocolEra era() {
      return era;
    }

    McpConnection link() {
      return link;
    }

    boolean hasServed() {
      return served;
    }

    void serve() {
      served = true;
    }
  }
}
