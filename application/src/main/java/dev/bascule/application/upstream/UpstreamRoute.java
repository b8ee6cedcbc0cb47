package dev.bascule.application.upstream;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.TraceContext;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.loading.CacheKeys;
import dev.bascule.domain.cache.loading.LoadResult;
import dev.bascule.domain.freshness.FreshnessLifetime;
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
public record UpstreamRoute(Upstream upstream, CallContext exchange, CachePartition view) {

  public UpstreamRoute {
    requireNonNull(upstream, "upstream");
    requireNonNull(exchange, "exchange");
    requireNonNull(view, "view");
  }

  public ServerId id() {
    return upstream.id();
  }

  public ServerPolicy policy() {
    return upstream.policy();
  }

  /** Returns the end of the time that the server is given for a request that begins now. */
  public Deadline deadline(Ticker ticker) {
    return Deadline.after(policy().breaker().callTimeout(), ticker);
  }

  /** Returns where an answer lies whose key in a partition is as {@code key} tells. */
  public CacheKeys<CacheKey> homes(Function<CachePartition, CacheKey> key) {
    return new CacheKeys<>(
        key.apply(view),
        mayBeForAll() ? Optional.of(key.apply(CachePartition.SHARED)) : Optional.empty());
  }

  /**
   * Returns what is left of {@code hints}: who may share is believed of a trusted server only, and
   * only where it was shown nothing of the caller.
   */
  public CacheHints believed(CacheHints hints) {
    return mayBeForAll() ? hints : hints.privately();
  }

  private boolean mayBeForAll() {
    return policy().trusted() && exchange.presented().isNothing();
  }

  /**
   * Returns the partition of an answer that the operator lets callers share: all of them, unless
   * the server can tell them apart by what it is shown.
   */
  public CachePartition common() {
    return exchange.presented().isNothing() ? CachePartition.SHARED : view;
  }

  /**
   * Loads what is to be cached. What is loaded once the server is configured otherwise is good for
   * those who wait for it, and not kept for others.
   */
  public <V> LoadResult<V> load(Supplier<LoadResult<V>> loader) {
    boolean late = upstream.tenure().isOver();
    LoadResult<V> loaded = loader.get();
    return late ? unkept(loaded) : loaded;
  }

  private static <V> LoadResult<V> unkept(LoadResult<V> loaded) {
    return switch (loaded) {
      case LoadResult.Storable<V>(V value, FreshnessLifetime _) ->
          new LoadResult.Unstorable<>(value);
      case LoadResult.Shareable<V>(V value, FreshnessLifetime _) ->
          new LoadResult.Unstorable<>(value);
      case LoadResult.Unstorable<V> _, LoadResult.Failed<V> _ -> loaded;
    };
  }

  /**
   * Returns the approach of a request that the client has not made itself: nothing that it sent
   * along belongs to it, and nothing that the server tells on the way concerns the client.
   */
  public UpstreamRoute aside() {
    ClientContext client = exchange.client();
    return new UpstreamRoute(
        upstream,
        exchange
            .aside()
            .withClient(
                new ClientContext(client.capabilities(), client.session(), ClientChannel.NONE)),
        view);
  }

  /**
   * Returns the approach of a loading, whose answer others may be given as well: so the server is
   * not shown what this client sent along. One that is given another deadline than its caller is
   * done behind the caller's back: it may well outlast the caller's span, and is no part of its
   * trace.
   */
  public UpstreamRoute within(Deadline given, Deadline callers) {
    CallContext loading = exchange.withPassthrough(exchange.passthrough().impersonal());
    UpstreamRoute own = new UpstreamRoute(upstream, loading, view);
    return given.equals(callers) ? own : own.untraced();
  }

  /** Returns the approach of what nobody in particular waits for. */
  public UpstreamRoute untraced() {
    return new UpstreamRoute(upstream, exchange.withTrace(TraceContext.NONE), view);
  }
}
