package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.port.client.ClientChannel;
import dev.bascule.application.port.client.ClientSide;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.TraceContext;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.Homes;
import dev.bascule.domain.cache.Loaded;
import dev.bascule.domain.cache.Partition;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A server, as one exchange reaches it.
 *
 * @param upstream the server
 * @param exchange for whom, and on which way back
 * @param view those whom the server cannot tell from the client of the exchange
 */
record Approach(Upstream upstream, Exchange exchange, Partition view) {

  Approach {
    requireNonNull(upstream, "upstream");
    requireNonNull(exchange, "exchange");
    requireNonNull(view, "view");
  }

  ServerId id() {
    return upstream.id();
  }

  ServerPolicy policy() {
    return upstream.policy();
  }

  /** Returns the end of the time that the server is given for a request that begins now. */
  Deadline deadline(Ticker ticker) {
    return Deadline.after(policy().breaker().callTimeout(), ticker);
  }

  /** Returns where an answer lies whose key in a partition is as {@code key} tells. */
  Homes<CacheKey> homes(Function<Partition, CacheKey> key) {
    return new Homes<>(
        key.apply(view),
        mayBeForAll() ? Optional.of(key.apply(Partition.SHARED)) : Optional.empty());
  }

  /**
   * Returns what is left of {@code hints}: who may share is believed of a trusted server only, and
   * only where it was shown nothing of the caller.
   */
  CacheHints believed(CacheHints hints) {
    return mayBeForAll() ? hints : hints.privately();
  }

  private boolean mayBeForAll() {
    return policy().trusted() && exchange.presented().isNothing();
  }

  /**
   * Returns the partition of an answer that the operator lets callers share: all of them, unless
   * the server can tell them apart by what it is shown.
   */
  Partition common() {
    return exchange.presented().isNothing() ? Partition.SHARED : view;
  }

  /**
   * Loads what is to be cached. What is loaded once the server is configured otherwise is good for
   * those who wait for it, and not kept for others.
   */
  <V> Loaded<V> load(Supplier<Loaded<V>> loader) {
    boolean late = upstream.tenure().isOver();
    Loaded<V> loaded = loader.get();
    return late ? unkept(loaded) : loaded;
  }

  private static <V> Loaded<V> unkept(Loaded<V> loaded) {
    return switch (loaded) {
      case Loaded.Storable<V>(V value, Lifetime _) -> new Loaded.Unstorable<>(value);
      case Loaded.Shareable<V>(V value, Lifetime _) -> new Loaded.Unstorable<>(value);
      case Loaded.Unstorable<V> _, Loaded.Failed<V> _ -> loaded;
    };
  }

  /**
   * Returns the approach of a request that the client has not made itself: nothing that it sent
   * along belongs to it, and nothing that the server tells on the way concerns the client.
   */
  Approach aside() {
    ClientSide client = exchange.client();
    return new Approach(
        upstream,
        exchange
            .aside()
            .withClient(
                new ClientSide(client.capabilities(), client.session(), ClientChannel.NONE)),
        view);
  }

  /**
   * Returns the approach of a loading, whose answer others may be given as well: so the server is
   * not shown what this client sent along. One that is given another deadline than its caller is
   * done behind the caller's back: it may well outlast the caller's span, and is no part of its
   * trace.
   */
  Approach within(Deadline given, Deadline callers) {
    Exchange loading = exchange.withPassthrough(exchange.passthrough().impersonal());
    Approach own = new Approach(upstream, loading, view);
    return given.equals(callers) ? own : own.untraced();
  }

  /** Returns the approach of what nobody in particular waits for. */
  Approach untraced() {
    return new Approach(upstream, exchange.withTrace(TraceContext.NONE), view);
  }
}
