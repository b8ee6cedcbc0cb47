package dev.bascule.adapter.in.http.mcp.aggregate;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.ParallelRequests;
import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget.ResourceLocation;
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
  List<ResourceLocation> locate(String uri, List<ServerId> servers, CallContext context) {
    for (ServerId server : servers) {
      Optional<String> own = AggregateUris.unqualify(server, uri);
      if (own.isPresent()) {
        return List.of(new ResourceLocation(server, own.get()));
      }
    }
    Optional<ServerId> listing =
        filterInParallel(servers, server -> lists(server, ListKind.RESOURCES, uri::equals, context))
            .stream()
            .findFirst();
    return listing
        .map(server -> List.of(new ResourceLocation(server, uri)))
        .orElseGet(() -> findCandidates(uri, servers, context));
  }

  private List<ResourceLocation> findCandidates(
      String uri, List<ServerId> servers, CallContext context) {
    Predicate<String> matches =
        template -> template.equals(uri) || AggregateUris.mayMatch(template, uri);
    Set<ServerId> likely = new LinkedHashSet<>();
    likely.addAll(
        filterInParallel(
            servers, server -> lists(server, ListKind.RESOURCE_TEMPLATES, matches, context)));
    likely.addAll(filterInParallel(servers, server -> hasResources(server, context)));
    return likely.stream().map(server -> new ResourceLocation(server, uri)).toList();
  }

  private boolean lists(
      ServerId server, ListKind kind, Predicate<String> matches, CallContext context) {
    return OutcomeMapper.value(
            useCases.listServerFeatures().list(server, kind, FreshnessRequirement.ANY_AGE, context))
        .stream()
        .flatMap((Listing listing) -> listing.items().stream())
        .map(ListEntry::key)
        .anyMatch(matches);
  }

  private boolean hasResources(ServerId server, CallContext context) {
    return OutcomeMapper.value(
            useCases.discoverServer().discover(server, FreshnessRequirement.ANY_AGE, context))
        .map(ServerDiscovery::capabilities)
        .flatMap(RawJsonObject::of)
        .map(capabilities -> capabilities.has("resources"))
        .orElse(false);
  }

  private static List<ServerId> filterInParallel(
      List<ServerId> servers, Predicate<ServerId> accepted) {
    List<ServerId> those = new ArrayList<>();
    ParallelRequests.run(servers, accepted::test)
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
