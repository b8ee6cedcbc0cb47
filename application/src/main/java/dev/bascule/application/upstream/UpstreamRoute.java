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
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A server, as one exchange reaches it.
 *
 * @param upstream the server
 * @param context for whom, and on which way back
 * @param view those whom the server cannot tell from the client of the exchange
 * @param listings the route over which the server's listings are requested; empty for this one
 * @param isNew whether it is the first over a connection that was opened for it
 */
public record UpstreamRoute(
    Upstream upstream,
    CallContext context,
    CachePartition view,
    Optional<UpstreamRoute> listings,
    boolean isNew) {

  public UpstreamRoute {
    requireNonNull(upstream, "upstream");
    requireNonNull(context, "context");
    requireNonNull(view, "view");
    requireNonNull(listings, "listings");
  }

  /** A route over which listings are requested as well. */
  public UpstreamRoute(Upstream upstream, CallContext context, CachePartition view) {
    this(upstream, context, view, Optional.empty(), /* isNew= */ false);
  }

  /** Returns the route over which the server's listings are requested. */
  public UpstreamRoute forListings() {
    return listings.orElse(this);
  }

  private UpstreamRoute withContext(CallContext other) {
    return new UpstreamRoute(upstream, other, view, listings, isNew);
  }

  public ServerId id() {
    return upstream.id();
  }

  public ServerPolicy policy() {
    return upstream.policy();
  }

  /** Returns the deadline of a request that begins now and is no call of a tool. */
  public Deadline deadline(Ticker ticker) {
    return deadline(policy().breaker().callTimeout(), ticker);
  }

  /** Returns the deadline of such a request that may take no longer than {@code longest}. */
  public Deadline deadlineWithin(Duration longest, Ticker ticker) {
    Duration timeout = policy().breaker().callTimeout();
    return deadline(timeout.compareTo(longest) < 0 ? timeout : longest, ticker);
  }

  /** Returns whether the server is started, as far as its connection is concerned. Never blocks. */
  public boolean isStarted() {
    return upstream.server().isStarted();
  }

  /**
   * Returns the deadline of a request that begins now and may take {@code timeout}. A server that
   * is not started has the time of its start in addition; {@link UpstreamCaller} takes back what
   * the start did not need.
   */
  public Deadline deadline(Duration timeout, Ticker ticker) {
    return Deadline.after(isStarted() ? timeout : timeout.plus(policy().start().timeout()), ticker);
  }

  /** Returns where an answer lies whose key in a partition is as {@code key} tells. */
  public CacheKeys<CacheKey> cacheKeys(Function<CachePartition, CacheKey> key) {
    return new CacheKeys<>(
        key.apply(view),
        mayShare() ? Optional.of(key.apply(CachePartition.SHARED)) : Optional.empty());
  }

  /**
   * Returns what is left of {@code hints}: who may share is believed of a trusted server only, and
   * only where it was shown nothing of the caller.
   */
  public CacheHints restrictHints(CacheHints hints) {
    return mayShare() ? hints : hints.asPrivate();
  }

  private boolean mayShare() {
    return policy().trusted() && context.forwardedIdentity().isEmpty();
  }

  /**
   * Returns the partition of an answer that the operator lets callers share: all of them, unless
   * the server can tell them apart by what it is shown.
   */
  public CachePartition sharedPartition() {
    return context.forwardedIdentity().isEmpty() ? CachePartition.SHARED : view;
  }

  /**
   * Loads what is to be cached. What is loaded once the server is configured otherwise is good for
   * those who wait for it, and not kept for others.
   */
  public <V> LoadResult<V> load(Supplier<LoadResult<V>> loader) {
    boolean late = upstream.lease().isOver();
    LoadResult<V> loaded = loader.get();
    return late ? unstorable(loaded) : loaded;
  }

  private static <V> LoadResult<V> unstorable(LoadResult<V> loaded) {
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
  public UpstreamRoute forBridgeRequest() {
    ClientContext client = context.client();
    return withContext(
        context.forBridgeRequest().withClient(client.withChannel(ClientChannel.NONE)));
  }

  /**
   * Returns the approach of a loading, whose answer others may be given as well: so the server is
   * not shown what this client sent along. One that is given another deadline than its caller is
   * done behind the caller's back: it may well outlast the caller's span, and is no part of its
   * trace.
   */
  public UpstreamRoute forLoad(Deadline loadDeadline, Deadline callerDeadline) {
    CallContext loading = context.withForwardedParams(context.forwardedParams().withoutMeta());
    UpstreamRoute own = withContext(loading);
    return loadDeadline.equals(callerDeadline) ? own : own.withoutTrace();
  }

  /** Returns this route without the trace of a request, for work that several requests share. */
  public UpstreamRoute withoutTrace() {
    return withContext(context.withTrace(TraceContext.NONE));
  }
}
