package dev.bascule.application.upstream;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.TraceContext;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.loading.CacheKeys;
import dev.bascule.domain.cache.loading.LoadResult;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A server, with the connection and the context of one request.
 *
 * @param view the partition of clients that the server cannot distinguish from this one
 * @param listings the route for the server's listings; empty for this one
 * @param isNew whether this is the first request over a new connection
 */
public record UpstreamRoute(
    Upstream upstream,
    CallContext context,
    CachePartition view,
    Optional<UpstreamRoute> listings,
    boolean isNew) {

  /** Creates a route that is used for listings as well. */
  public UpstreamRoute(Upstream upstream, CallContext context, CachePartition view) {
    this(upstream, context, view, Optional.empty(), /* isNew= */ false);
  }

  /** Returns the route for the server's listings. */
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

  /** Returns the deadline of a request other than a tool call that begins now. */
  public Deadline deadline(Ticker ticker) {
    return deadline(policy().breaker().callTimeout(), ticker);
  }

  /** Returns the deadline of such a request with a limit of {@code longest}. */
  public Deadline deadlineWithin(Duration longest, Ticker ticker) {
    Duration timeout = policy().breaker().callTimeout();
    return deadline(timeout.compareTo(longest) < 0 ? timeout : longest, ticker);
  }

  /** Returns whether the server is started, as far as its connection is concerned. Never blocks. */
  public boolean isStarted() {
    return upstream.server().isStarted();
  }

  /**
   * Returns the deadline of a request that begins now with {@code timeout}. If the server is not
   * started, the start timeout is added; {@link UpstreamCaller} subtracts what the start did not
   * use.
   */
  public Deadline deadline(Duration timeout, Ticker ticker) {
    return Deadline.after(isStarted() ? timeout : timeout.plus(policy().start().timeout()), ticker);
  }

  /** Returns the cache keys for a value with the given key per partition. */
  public CacheKeys<CacheKey> cacheKeys(Function<CachePartition, CacheKey> key) {
    return new CacheKeys<>(
        key.apply(view),
        mayShare() ? Optional.of(key.apply(CachePartition.SHARED)) : Optional.empty());
  }

  /** Returns the cache keys as above; empty if parameters of the client affect the value. */
  public Optional<CacheKeys<CacheKey>> findCacheKeys(Function<CachePartition, CacheKey> key) {
    return context.forwardedParams().affectsResult()
        ? Optional.empty()
        : Optional.of(cacheKeys(key));
  }

  /**
   * Returns the effective hints: the scope counts only if the server is trusted and received
   * nothing of the caller.
   */
  public CacheHints restrictHints(CacheHints hints) {
    return mayShare() ? hints : hints.asPrivate();
  }

  private boolean mayShare() {
    return policy().trusted() && context.forwardedIdentity().isEmpty();
  }

  /**
   * Returns the partition of a value that the operator lets callers share: all of them, unless the
   * forwarded identity lets the server distinguish them.
   */
  public CachePartition sharedPartition() {
    return context.forwardedIdentity().isEmpty() ? CachePartition.SHARED : view;
  }

  /**
   * Loads a value for the cache. If the server is reconfigured meanwhile, the value is returned to
   * the waiting callers but not stored.
   */
  public <V> LoadResult<V> load(Supplier<LoadResult<V>> loader) {
    boolean late = upstream.lease().isOver();
    LoadResult<V> loaded = loader.get();
    return late
        ? loaded.findValue().<LoadResult<V>>map(LoadResult.Unstorable::new).orElse(loaded)
        : loaded;
  }

  /**
   * Returns the route of a request that the bridge itself makes: the client's parameters do not
   * belong to it, and the server's notifications do not concern the client.
   */
  public UpstreamRoute forBridgeRequest() {
    ClientContext client = context.client();
    return withContext(
        context.forBridgeRequest().withClient(client.withChannel(ClientChannel.NONE)));
  }

  /**
   * Returns the route of a load whose result other callers may receive as well: so the client's
   * parameters are not forwarded. A load with another deadline than its caller runs in the
   * background: it may outlast the caller's span, and is not part of its trace.
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
