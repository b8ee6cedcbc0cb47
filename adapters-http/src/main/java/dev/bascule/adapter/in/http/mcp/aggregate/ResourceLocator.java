package dev.bascule.adapter.in.http.mcp.aggregate;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.ParallelRequests;
import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget.Located;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Finds out which of several servers has a resource. */
final class ResourceLocator {

  private final McpUseCases useCases;

  ResourceLocator(McpUseCases useCases) {
    this.useCases = requireNonNull(useCases, "useCases");
  }

  /**
   * Returns where a resource may be: where it is listed; or else first where it has the shape of a
   * template, and then wherever there are resources at all.
   */
  List<Located> locate(String uri, List<ServerId> servers, CallContext exchange) {
    for (ServerId server : servers) {
      Optional<String> own = AggregateUris.ofSecond(server, uri);
      if (own.isPresent()) {
        return List.of(new Located(server, own.get()));
      }
    }
    Optional<ServerId> listing =
        those(servers, server -> lists(server, ListKind.RESOURCES, uri::equals, exchange)).stream()
            .findFirst();
    return listing
        .map(server -> List.of(new Located(server, uri)))
        .orElseGet(() -> unlisted(uri, servers, exchange));
  }

  private List<Located> unlisted(String uri, List<ServerId> servers, CallContext exchange) {
    Predicate<String> matches =
        template -> template.equals(uri) || AggregateUris.mayMatch(template, uri);
    Set<ServerId> likely = new LinkedHashSet<>();
    likely.addAll(
        those(servers, server -> lists(server, ListKind.RESOURCE_TEMPLATES, matches, exchange)));
    likely.addAll(those(servers, server -> hasResources(server, exchange)));
    return likely.stream().map(server -> new Located(server, uri)).toList();
  }

  private boolean lists(
      ServerId server, ListKind kind, Predicate<String> matches, CallContext exchange) {
    return OutcomeMapper.value(
            useCases.list().list(server, kind, FreshnessRequirement.ANY_AGE, exchange))
        .stream()
        .flatMap((Listing listing) -> listing.items().stream())
        .map(ListEntry::key)
        .anyMatch(matches);
  }

  private boolean hasResources(ServerId server, CallContext exchange) {
    return OutcomeMapper.value(
            useCases.discoverServer().discover(server, FreshnessRequirement.ANY_AGE, exchange))
        .map(ServerDiscovery::capabilities)
        .flatMap(RawJsonObject::of)
        .map(capabilities -> capabilities.has("resources"))
        .orElse(false);
  }

  private static List<ServerId> those(List<ServerId> servers, Predicate<ServerId> accepted) {
    List<ServerId> those = new ArrayList<>();
    ParallelRequests.ask(servers, accepted::test)
        .ifPresent(
            answers -> {
              for (int i = 0; i < servers.size(); i++) {
                if (answers.get(i)) {
                  those.add(servers.get(i));
                }
              }
            });
    return those;
  }
}
