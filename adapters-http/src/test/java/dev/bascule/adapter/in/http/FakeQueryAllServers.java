package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.QueryAllServersUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Queries the servers one after the other, with the use cases for one. */
public record FakeQueryAllServers(
    ShowServersUseCase showServers,
    ListServerFeaturesUseCase lists,
    DiscoverServerUseCase discoveries)
    implements QueryAllServersUseCase {

  public FakeQueryAllServers {
    requireNonNull(showServers, "showServers");
    requireNonNull(lists, "lists");
    requireNonNull(discoveries, "discoveries");
  }

  @Override
  public Outcome<List<ServerAnswer<Listing>>> list(
      ListKind kind, FreshnessRequirement requirement, CallContext context) {
    return queryAll(context, server -> lists.list(server, kind, requirement, context));
  }

  @Override
  public List<ServerAnswer<Listing>> listCached(ListKind kind, CallContext context) {
    return list(kind, FreshnessRequirement.CACHED_AT_ANY_AGE, context).findValue().orElseThrow();
  }

  @Override
  public Outcome<List<ServerAnswer<ServerDiscovery>>> discover(
      FreshnessRequirement requirement, CallContext context) {
    return queryAll(context, server -> discoveries.discover(server, requirement, context));
  }

  private <T> Outcome<List<ServerAnswer<T>>> queryAll(
      CallContext context, Function<ServerId, Outcome<T>> query) {
    return new Outcome.Served<>(
        showServers.showServers(context.caller()).stream()
            .map(ServerSummary::id)
            .map(server -> new ServerAnswer<>(server, query.apply(server)))
            .toList(),
        CacheProvenance.Forwarded.BYPASS);
  }

  @Override
  public Duration timeout() {
    return Duration.ofSeconds(10);
  }
}
