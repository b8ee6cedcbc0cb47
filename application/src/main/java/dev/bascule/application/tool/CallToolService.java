package dev.bascule.application.tool;

import dev.bascule.application.cache.ResponseCache;
import dev.bascule.application.connection.RouteReservation;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.RequestDetails;
import dev.bascule.application.feature.ListingLoader;
import dev.bascule.application.feature.ToolCatalog;
import dev.bascule.application.feature.ToolCatalog.ToolLookup;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.CallPlan;
import dev.bascule.application.policy.TagTemplate;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.port.out.SpanRecorder.Scope;
import dev.bascule.application.port.out.SpanRecorder.Span;
import dev.bascule.application.upstream.RequestTracer;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.advice.AnsweredCall;
import dev.bascule.domain.advice.CacheAdviser;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheTag.SlotTag;
import dev.bascule.domain.cache.SlotSource;
import dev.bascule.domain.cache.loading.CacheKeys;
import dev.bascule.domain.cache.loading.LoadResult;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The use case that calls tools: through the cache, if caching is configured for the tool, or
 * directly. A call is one {@link Invocation}: its first phase answers what requires no waiting, the
 * second one everything else.
 *
 * <p>Thread-safe.
 */
public final class CallToolService implements CallToolUseCase {

  private final UpstreamRegistry upstreams;
  private final ListingLoader listingLoader;

  /** Tools with more arguments are not examined for ones that could be ignored. */
  private static final int MAX_ADVISED_ARGUMENTS = 16;

  private final ToolCatalog toolCatalog;
  private final ResponseCache<McpResult> cache;
  private final ToolExecutor toolExecutor;
  private final Optional<CacheAdviser> adviser;
  private final ResultPartitions partitions = new ResultPartitions();
  private final BridgeEventListener events;
  private final RequestTracer tracer;
  private final Ticker ticker;

  /**
   * @param events is notified of the outcome and the duration of each call
   * @param spanRecorder records a span of each call
   */
  public CallToolService(
      UpstreamRegistry upstreams,
      ListingLoader listingLoader,
      ResponseCache<McpResult> cache,
      ToolExecutor toolExecutor,
      BridgeEventListener events,
      SpanRecorder spanRecorder,
      Ticker ticker) {
    this.upstreams = upstreams;
    this.listingLoader = listingLoader;
    this.toolCatalog = new ToolCatalog(listingLoader, upstreams.authorizer());
    this.cache = cache;
    this.toolExecutor = toolExecutor;
    this.adviser = toolExecutor.adviser();
    this.events = events;
    this.tracer = new RequestTracer(spanRecorder);
    this.ticker = ticker;
  }

  @Override
  public Invocation<McpResult> prepare(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    Optional<Span> span = tracer.begin(call, context);
    try {
      return new CallInvocation(
          call,
          requirement,
          span.isPresent() ? context.withTrace(span.get().context()) : context,
          span);
    } catch (RuntimeException e) {
      span.ifPresent(begun -> begun.end(e));
      throw e;
    }
  }

  /** Returns the plan if the tool listing is cached and the caller may call this tool. */
  private Optional<PlannedCall> planFromCache(UpstreamRoute route, ToolCall call) {
    if (route.policy().disables(call.tool())) {
      return Optional.empty();
    }
    CacheKeys<CacheKey> listing = ListingLoader.toolKeys(route.forListings());
    Optional<Tool> definition = toolCatalog.findCached(route, listing, call.tool());
    return definition.isPresent()
        ? Optional.of(plan(route, call, definition, listing))
        : Optional.empty();
  }

  private PlannedCall plan(
      UpstreamRoute route, ToolCall call, Optional<Tool> definition, CacheKeys<CacheKey> listing) {
    CallPlan plan =
        route
            .policy()
            .planFor(
                call.tool(),
                definition.isPresent() ? definition.get().annotations() : ToolAnnotations.UNKNOWN);
    CacheRule cacheRule =
        route.context().forwardedParams().affectsResult()
            ? new CacheRule.Never()
            : plan.cacheRule();
    @Nullable CachePartition partition =
        switch (cacheRule) {
          case CacheRule.Cacheable cacheable -> partitions.of(cacheable.scope(), route);
          case CacheRule.Never _ -> null;
        };
    return new PlannedCall(
        route, call, definition, plan, partition, listing, toolExecutor.callTags());
  }

  private AnsweredCall answered(PlannedCall planned, McpResult result, long beganNanos) {
    return new AnsweredCall(
        planned.call().tool(),
        planned
            .keys()
            .map(CacheKeys::own)
            .orElseGet(
                () ->
                    CacheKey.ofCall(
                        partitions.of(CacheScope.PRIVATE, planned.route()),
                        planned.call(),
                        planned.definition())),
        planned.context().shareHolder(),
        planned.isReadOnly(),
        planned.plan().cacheRule().lifetime().fresh(),
        hashesOf(planned.call()),
        result,
        beganNanos);
  }

  private Map<String, Long> hashesOf(ToolCall call) {
    return adviser.isPresent() && adviser.get().needsArguments(call.server(), call.tool())
        ? toolExecutor.callTags().argumentsReader().hashes(call.arguments(), MAX_ADVISED_ARGUMENTS)
        : Map.of();
  }

  private static Outcome<McpResult> failed(Failure failure) {
    return new Outcome.Failed<>(failure);
  }

  /** One call, from its reservation to its outcome. */
  private final class CallInvocation implements Invocation<McpResult> {

    private final ToolCall call;
    private final FreshnessRequirement requirement;
    private final CallContext context;
    private final Optional<Span> span;
    private final long startNanos = ticker.nanos();

    /** Or why there is none. */
    private final Outcome<RouteReservation> reservation;

    /** Empty if that requires waiting, for the tool listing or for a connection. */
    private final Optional<PlannedCall> knownCall;

    private boolean isListingUseRecorded;
    private boolean isListingStale;
    private boolean answered;

    /** Whether the server declares the tool as read-only. */
    private boolean isReadOnly;

    CallInvocation(
        ToolCall call, FreshnessRequirement requirement, CallContext context, Optional<Span> span) {
      this.call = call;
      this.requirement = requirement;
      this.context = context;
      this.span = span;
      this.reservation = upstreams.reserve(call.server(), context);
      try {
        this.knownCall =
            reservation instanceof Outcome.Served<RouteReservation>(RouteReservation reserved, _)
                ? reserved.route().flatMap(route -> planFromCache(route, call))
                : Optional.empty();
      } catch (RuntimeException | Error e) {
        reservation.findValue().ifPresent(RouteReservation::cancel);
        throw e;
      }
    }

    @Override
    public Optional<Outcome<McpResult>> poll() {
      requireUnanswered();
      if (!reservation.findValue().map(RouteReservation::hasQuota).orElse(true)
          || events.mayBlockOnEnd(isCachedReadOnly())) {
        return Optional.empty();
      }
      try {
        Optional<Outcome<McpResult>> outcome =
            knownCall.isPresent() ? poll(knownCall.get()) : pollFailure();
        if (outcome.isPresent()) {
          answered = true;
          release();
          recordEnd(outcome.get());
        }
        return outcome;
      } catch (RuntimeException e) {
        span.ifPresent(begun -> begun.end(e));
        throw e;
      }
    }

    private boolean isCachedReadOnly() {
      return knownCall.isPresent() && knownCall.get().isReadOnly();
    }

    private void release() {
      if (reservation instanceof Outcome.Served<RouteReservation>(RouteReservation reserved, _)) {
        reserved.release();
      }
    }

    private void recordEnd(Outcome<McpResult> outcome) {
      Duration duration = Duration.ofNanos(ticker.nanos() - startNanos);
      RequestDetails details = context.origin().details();
      details.setTrace(context.trace());
      details.setCall(call, outcome);
      if (span.isEmpty()) {
        notifyListener(outcome, duration);
        return;
      }
      try (Scope _ = span.get().makeCurrent()) {
        notifyListener(outcome, duration);
      }
      span.get().end(outcome, Optional.empty());
    }

    private void notifyListener(Outcome<McpResult> outcome, Duration duration) {
      events.callEnded(call, context, outcome, duration);
      if (!isReadOnly) {
        events.writeEnded(call, context, outcome);
      }
    }

    private Optional<Outcome<McpResult>> pollFailure() {
      // A denial is recorded in a log, which may block.
      return isDeniedByName()
          ? Optional.empty()
          : reservation
              .findFailure()
              .or(
                  () ->
                      reservation
                          .findValue()
                          .flatMap(RouteReservation::route)
                          .flatMap(this::failureIfDisabled))
              .map(Outcome.Failed::new);
    }

    private Optional<Outcome<McpResult>> poll(PlannedCall known) {
      if (requirement.onlyIfCached()) {
        return Optional.of(run(known));
      }
      isReadOnly = known.isReadOnly();
      dropOutdatedError(known);
      Supplier<Optional<Failure>> rejection = () -> toolExecutor.reject(known);
      Optional<CacheKeys<CacheKey>> keys = known.keys();
      Optional<Outcome<McpResult>> outcome =
          keys.isPresent()
              ? cache.poll(keys.get(), requirement, rejection)
              : rejection.get().map(Outcome.Failed::new);
      if (outcome.isEmpty()) {
        return outcome;
      }
      boolean _ = recordListingUse(known);
      return Optional.of(upstreams.authorizer().restrictSharing(outcome.get(), known.context()));
    }

    /** Counts the look-up of the listing, once. Returns whether it is stale. */
    private boolean recordListingUse(PlannedCall known) {
      if (!isListingUseRecorded) {
        isListingUseRecorded = true;
        isListingStale =
            listingLoader.recordUse(known.listing(), known.route().context().forwardedIdentity());
      }
      return isListingStale;
    }

    @Override
    public Outcome<McpResult> await() {
      requireUnanswered();
      answered = true;
      try {
        Outcome<McpResult> outcome = runCounted();
        recordEnd(outcome);
        return outcome;
      } catch (RuntimeException e) {
        span.ifPresent(begun -> begun.end(e));
        throw e;
      }
    }

    private Outcome<McpResult> runInSpan() {
      if (span.isEmpty()) {
        return runAndRelease();
      }
      try (Scope _ = span.get().makeCurrent()) {
        return runAndRelease();
      }
    }

    private void requireUnanswered() {
      if (answered) {
        throw new IllegalStateException("the call was answered already");
      }
    }

    private Outcome<McpResult> runCounted() {
      events.callWaitBegan(call, context);
      try {
        return runInSpan();
      } finally {
        events.callWaitEnded(call, context);
      }
    }

    private Outcome<McpResult> runAndRelease() {
      try {
        if (knownCall.isEmpty()) {
          recordDenialByName();
        }
        Optional<Failure> exhausted = reservation.findValue().flatMap(RouteReservation::awaitQuota);
        if (exhausted.isPresent()) {
          return failed(exhausted.get());
        }
        return knownCall.isPresent()
            ? run(knownCall.get())
            : reservation.flatMap(RouteReservation::awaitRoute).flatMap(this::run);
      } finally {
        release();
      }
    }

    @Override
    public void close() {
      if (!answered) {
        answered = true;
        reservation.findValue().ifPresent(RouteReservation::cancel);
      }
    }

    private Outcome<McpResult> run(PlannedCall known) {
      boolean stale = recordListingUse(known);
      Deadline deadline = known.route().deadline(known.plan().timeout().timeout(), ticker);
      return upstreams.authorizer().restrictSharing(serve(known, stale, deadline), known.context());
    }

    private Outcome<McpResult> run(UpstreamRoute route) {
      Outcome<McpResult> outcome =
          failureIfDisabled(route)
              .map(CallToolService::failed)
              .orElseGet(() -> describeAndServe(route));
      if (route.isNew() && route.listings().isPresent()) {
        listingLoader.compareTools(
            route, () -> upstreams.useOwnList(route.id(), context, ListKind.TOOLS));
      }
      return upstreams.authorizer().restrictSharing(outcome, route.context());
    }

    private Outcome<McpResult> describeAndServe(UpstreamRoute route) {
      Duration timeout = route.policy().timeoutOf(call.tool()).timeout();
      boolean wasStarted = route.isStarted() && route.forListings().isStarted();
      Deadline deadline = route.deadline(timeout, ticker);
      ToolLookup lookup =
          toolCatalog.describe(
              route, call.tool(), requirement, route.forListings().deadlineWithin(timeout, ticker));
      // Fetching the listing may have started the server, whose start does not count for the call.
      Deadline callDeadline = wasStarted ? deadline : route.deadline(timeout, ticker);
      return switch (lookup) {
        case ToolLookup.Listed(Tool definition, boolean stale) ->
            serve(plan(route, Optional.of(definition)), stale, callDeadline);
        case ToolLookup.ListingUnsupported _
            when upstreams.authorizer().allowsUndescribedTool(route, call.tool()) ->
            serve(plan(route, Optional.empty()), /* stale= */ false, callDeadline);
        case ToolLookup.ListingUnsupported _ -> deny();
        case ToolLookup.NotListed(boolean hidden) when hidden -> deny();
        case ToolLookup.NotListed _ -> failed(new Failure.UnknownTool(call.server(), call.tool()));
        case ToolLookup.Failed(Failure failure) -> failed(failure);
      };
    }

    private PlannedCall plan(UpstreamRoute route, Optional<Tool> definition) {
      return CallToolService.this.plan(
          route, call, definition, ListingLoader.toolKeys(route.forListings()));
    }

    private Outcome<McpResult> serve(PlannedCall plannedCall, boolean stale, Deadline deadline) {
      isReadOnly = plannedCall.isReadOnly();
      dropOutdatedError(plannedCall);
      return staleWhileProbing(plannedCall, stale, deadline)
          .orElseGet(
              () ->
                  cache.getOrFetch(
                      plannedCall.route(),
                      plannedCall.keys(),
                      requirement,
                      deadline,
                      (route, until) -> load(plannedCall.withRoute(route), stale, until),
                      () -> execute(plannedCall, stale, deadline)));
    }

    /** An error from before a circuit breaker closed says nothing about what works again. */
    private void dropOutdatedError(PlannedCall planned) {
      if (planned.keys().isPresent() && planned.plan().cacheRule().errorTtl().isPositive()) {
        cache.invalidateIfOlder(
            planned.keys().get(),
            result -> result.kind() == McpResult.Kind.ERROR,
            () -> toolExecutor.closedFor(planned));
      }
    }

    /** A caller that can have a stale value does not wait for the probe of a failing tool. */
    private Optional<Outcome<McpResult>> staleWhileProbing(
        PlannedCall plannedCall, boolean stale, Deadline deadline) {
      return plannedCall.keys().isPresent() && toolExecutor.isProbe(plannedCall)
          ? cache.getStaleOnError(
              plannedCall.route(),
              plannedCall.keys().get(),
              requirement,
              deadline,
              (route, until) -> load(plannedCall.withRoute(route), stale, until))
          : Optional.empty();
    }

    private LoadResult<McpResult> load(PlannedCall loaded, boolean stale, Deadline until) {
      CacheRule rule = loaded.plan().cacheRule();
      if (!loaded.isStorable()) {
        toolExecutor.callTags().reportUnresolved(call);
      }
      return LoadResult.of(
          execute(loaded, stale, until),
          result ->
              switch (result.kind()) {
                case COMPLETE -> new LoadResult.Storable<>(result, rule.lifetime());
                case ERROR -> errorOf(result, rule.errorTtl());
                case CONTINUATION -> new LoadResult.Unstorable<>(result);
              });
    }

    private static LoadResult<McpResult> errorOf(McpResult result, Duration ttl) {
      return ttl.isZero()
          ? new LoadResult.Unstorable<>(result)
          : LoadResult.Storable.transientValue(result, FreshnessLifetime.of(ttl));
    }

    private Outcome<McpResult> execute(PlannedCall planned, boolean stale, Deadline until) {
      if (adviser.isEmpty()) {
        return toolExecutor.execute(planned, stale, until);
      }
      long began = ticker.nanos();
      Outcome<McpResult> outcome = toolExecutor.execute(planned, stale, until);
      if (outcome instanceof Outcome.Served<McpResult>(McpResult result, _)
          && !planned.context().forwardedParams().affectsResult()) {
        adviser.get().record(answered(planned, result, began));
      }
      return outcome;
    }

    private Optional<Failure> failureIfDisabled(UpstreamRoute route) {
      return route.policy().disables(call.tool())
          ? Optional.of(new Failure.UnknownTool(call.server(), call.tool()))
          : Optional.empty();
    }

    /** A tool that the caller may not call is answered as if it did not exist. */
    private Outcome<McpResult> deny() {
      if (isAllowedByName()) {
        upstreams.authorizer().recordDenial(context, call);
      }
      return failed(new Failure.UnknownTool(call.server(), call.tool()));
    }

    /** A denial by name is recorded whether or not the tool exists. */
    private void recordDenialByName() {
      if (isDeniedByName()) {
        upstreams.authorizer().recordDenial(context, call);
      }
    }

    private boolean isDeniedByName() {
      return !isAllowedByName() && upstreams.find(call.server()).isPresent();
    }

    private boolean isAllowedByName() {
      return upstreams
          .authorizer()
          .permissions()
          .mightCall(context.caller(), call.server(), call.tool());
    }
  }

  /**
   * A call with everything that is decided before it is made. Thread-safe. Not a record, because it
   * is the source of the slots of its own key: a hit allocates nothing for tags.
   */
  static final class PlannedCall implements SlotSource {

    private final UpstreamRoute route;
    private final ToolCall call;
    private final Optional<Tool> definition;
    private final CallPlan plan;
    private final @Nullable CacheKeys<CacheKey> keys;
    private final CacheKeys<CacheKey> listing;
    private final CallTags callTags;

    /**
     * @param definition the tool as the server lists it; empty if it lists no tools
     * @param partition where the result is cached; null if it is not cached
     * @param listing where the listing with the tool is cached
     */
    PlannedCall(
        UpstreamRoute route,
        ToolCall call,
        Optional<Tool> definition,
        CallPlan plan,
        @Nullable CachePartition partition,
        CacheKeys<CacheKey> listing,
        CallTags callTags) {
      this.route = route;
      this.call = call;
      this.definition = definition;
      this.plan = plan;
      this.listing = listing;
      this.callTags = callTags;
      this.keys =
          partition == null
              ? null
              : CacheKeys.only(
                  CacheKey.ofCall(
                      partition,
                      call,
                      argumentsOfKey(),
                      definition,
                      tags().isEmpty() ? SlotSource.NONE : this));
    }

    private PlannedCall(PlannedCall same, UpstreamRoute route) {
      this.route = route;
      this.call = same.call;
      this.definition = same.definition;
      this.plan = same.plan;
      this.keys = same.keys;
      this.listing = same.listing;
      this.callTags = same.callTags;
    }

    /** Returns the same call with the route of a load. */
    PlannedCall withRoute(UpstreamRoute other) {
      return new PlannedCall(this, other);
    }

    private Sha256 argumentsOfKey() {
      return plan.cacheRule() instanceof CacheRule.Cacheable cacheable && !cacheable.key().isExact()
          ? callTags.argumentsReader().digest(call.arguments(), cacheable.key(), definition)
          : call.arguments().digest();
    }

    private List<TagTemplate> tags() {
      return plan.cacheRule() instanceof CacheRule.Cacheable cacheable
          ? cacheable.tags()
          : List.of();
    }

    @Override
    public Optional<List<SlotTag>> slots() {
      return callTags.slots(call, tags());
    }

    UpstreamRoute route() {
      return route;
    }

    ToolCall call() {
      return call;
    }

    Optional<Tool> definition() {
      return definition;
    }

    CallPlan plan() {
      return plan;
    }

    /** Returns where the result is cached; empty if it is not cached. */
    Optional<CacheKeys<CacheKey>> keys() {
      return Optional.ofNullable(keys);
    }

    CacheKeys<CacheKey> listing() {
      return listing;
    }

    Upstream upstream() {
      return route.upstream();
    }

    /** Returns whether the result may be stored; not if one of its tags cannot be determined. */
    boolean isStorable() {
      return keys != null && keys.own().isStorable();
    }

    /** Returns whether the server declares the tool as read-only. */
    boolean isReadOnly() {
      return definition.isPresent() && definition.get().annotations().readOnly();
    }

    CallContext context() {
      return route.context();
    }
  }
}
