package dev.bascule.application.feature;

import static java.util.stream.Collectors.toSet;

import dev.bascule.application.access.Authorizer;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.QueryAllServersUseCase;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.ParallelRequests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;

/**
 * Requests the same from all servers in parallel and waits for none longer than the aggregate
 * timeout. Late requests continue in the background, in a limited number per server. Thread-safe.
 */
public final class QueryAllServersService implements QueryAllServersUseCase {

  /** More late requests to one server would only wait for the same load. */
  static final int MAX_LATE_REQUESTS = 8;

  private final UpstreamRegistry upstreams;
  private final ListServerFeaturesService lists;
  private final DiscoverServerService discoveries;
  private final MissingListings missingListings;
  private final BridgeEventListener events;
  private final Duration timeout;
  private final ConcurrentMap<ServerId, Integer> lateRequests = new ConcurrentHashMap<>();

  /**
   * @param timeout how long an answer waits for each server; not negative
   */
  public QueryAllServersService(
      UpstreamRegistry upstreams,
      ListServerFeaturesService lists,
      DiscoverServerService discoveries,
      MissingListings missingListings,
      BridgeEventListener events,
      Duration timeout) {
    this.upstreams = upstreams;
    this.lists = lists;
    this.discoveries = discoveries;
    this.missingListings = missingListings;
    this.events = events;
    this.timeout = timeout;
  }

  @Override
  public Outcome<List<ServerAnswer<Listing>>> list(
      ListKind kind, FreshnessRequirement requirement, CallContext context) {
    return queryAll(
        new Query<>(
            (server, freshness, callContext) ->
                lists.list(server, kind, freshness, callContext, /* isCharged= */ true),
            (server, outcome) -> missingListings.record(server, kind, outcome)),
        requirement,
        context);
  }

  @Override
  public List<ServerAnswer<Listing>> listCached(ListKind kind, CallContext context) {
    return upstreams.all().stream()
        .filter(
            upstream ->
                upstreams.authorizer().permissions().maySee(context.caller(), upstream.id()))
        .map(
            upstream ->
                new ServerAnswer<>(
                    upstream.id(), findCached(upstream, kind, context.forBridgeRequest())))
        .toList();
  }

  private Outcome<Listing> findCached(Upstream upstream, ListKind kind, CallContext context) {
    if (upstream.server().status().lacks(kind)) {
      return new Outcome.Failed<>(Authorizer.METHOD_NOT_FOUND);
    }
    Outcome<Listing> cached =
        lists.list(
            upstream.id(),
            kind,
            FreshnessRequirement.CACHED_AT_ANY_AGE,
            context,
            /* isCharged= */ true);
    return cached instanceof Outcome.Failed<Listing>(Failure.NotCached _)
            && missingListings.loadUnlessRejected(upstream, kind)
        ? new Outcome.Failed<>(Authorizer.METHOD_NOT_FOUND)
        : cached;
  }

  @Override
  public Outcome<List<ServerAnswer<ServerDiscovery>>> discover(
      FreshnessRequirement requirement, CallContext context) {
    // Clients are not notified of changed self-descriptions, so nothing is recorded.
    return queryAll(
        new Query<>(
            (server, freshness, callContext) ->
                discoveries.discover(server, freshness, callContext, /* isCharged= */ true),
            (_, _) -> {}),
        requirement,
        context);
  }

  @Override
  public Duration timeout() {
    return timeout;
  }

  /** Sends a request to one server. */
  @FunctionalInterface
  private interface Sender<T> {
    Outcome<T> send(ServerId server, FreshnessRequirement freshness, CallContext callContext);
  }

  /**
   * The request that is sent to each server.
   *
   * @param recorder records the outcome, also of a late answer
   */
  private record Query<T>(Sender<T> sender, BiConsumer<ServerId, Outcome<T>> recorder) {}

  private <T> Outcome<List<ServerAnswer<T>>> queryAll(
      Query<T> query, FreshnessRequirement requirement, CallContext context) {
    return upstreams.withQuota(
        context.caller(),
        () -> {
          List<ServerId> servers =
              upstreams.all().stream()
                  .map(Upstream::id)
                  .filter(
                      server ->
                          upstreams.authorizer().permissions().maySee(context.caller(), server))
                  .toList();
          Set<ServerId> skipped =
              servers.stream()
                  .filter(server -> lateRequests.getOrDefault(server, 0) >= MAX_LATE_REQUESTS)
                  .collect(toSet());
          return ParallelRequests.run(
                  servers,
                  timeout,
                  server ->
                      skipped.contains(server)
                          ? cachedOrTimedOut(query, server, requirement, context)
                          : query.sender().send(server, requirement, context))
              .<Outcome<List<ServerAnswer<T>>>>map(
                  results ->
                      new Outcome.Served<>(
                          collect(query, servers, results, requirement, context),
                          CacheProvenance.Forwarded.BYPASS))
              .orElseGet(() -> new Outcome.Failed<>(new Failure.Cancelled()));
        });
  }

  private <T> List<ServerAnswer<T>> collect(
      Query<T> query,
      List<ServerId> servers,
      List<CompletableFuture<Outcome<T>>> results,
      FreshnessRequirement requirement,
      CallContext context) {
    List<ServerAnswer<T>> answers = new ArrayList<>(servers.size());
    for (int i = 0; i < servers.size(); i++) {
      ServerId server = servers.get(i);
      CompletableFuture<Outcome<T>> result = results.get(i);
      boolean late = !result.isDone();
      Outcome<T> outcome =
          late ? cachedOrTimedOut(query, server, requirement, context) : result.join();
      query.recorder().accept(server, outcome);
      if (isMissing(outcome)) {
        events.onEvent(new BridgeEvent.ServerMissing(server));
      }
      // After the outcome was recorded, so that a late answer that arrives meanwhile is recorded
      // last.
      if (late) {
        awaitInBackground(query, server, result);
      }
      answers.add(new ServerAnswer<>(server, outcome));
    }
    return answers;
  }

  private <T> void awaitInBackground(
      Query<T> query, ServerId server, CompletableFuture<Outcome<T>> result) {
    lateRequests.merge(server, 1, Integer::sum);
    var _ =
        result.whenComplete(
            (outcome, failure) -> {
              lateRequests.computeIfPresent(server, (_, number) -> number == 1 ? null : number - 1);
              if (failure == null) {
                query.recorder().accept(server, outcome);
              }
            });
  }

  /** As for a failed server, a caller that accepts no stored value gets none. */
  private <T> Outcome<T> cachedOrTimedOut(
      Query<T> query, ServerId server, FreshnessRequirement requirement, CallContext context) {
    Outcome<T> timedOut = new Outcome.Failed<>(new Failure.TimedOut(timeout));
    if (requirement.reload()) {
      return timedOut;
    }
    Outcome<T> cached =
        query
            .sender()
            .send(server, FreshnessRequirement.CACHED_AT_ANY_AGE, context.forBridgeRequest());
    return cached instanceof Outcome.Served<T> ? cached : timedOut;
  }

  /** Returns whether the part of a server is missing, rather than empty. */
  static boolean isMissing(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Served<?> _ -> false;
      case Outcome.Failed<?>(Failure failure) ->
          switch (failure) {
            case Failure.Rejected(int code, _, _) -> code != Failure.Rejected.METHOD_NOT_FOUND;
            case Failure.NotCached _, Failure.UnknownServer _, Failure.Cancelled _ -> false;
            case Failure.Refused _,
                Failure.Throttled _,
                Failure.Unreachable _,
                Failure.BadAnswer _,
                Failure.TimedOut _,
                Failure.StartTimedOut _,
                Failure.NotRunning _,
                Failure.CircuitOpen _,
                Failure.Saturated _,
                Failure.OverLimit _,
                Failure.UnknownTool _,
                Failure.InvalidArguments _ ->
                true;
          };
    };
  }
}
