package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.adapter.in.http.mcp.Endpoint.Located;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listed;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Finds out which of several servers has a resource. */
final class ResourceFinder {

  private final McpUseCases useCases;

  ResourceFinder(McpUseCases useCases) {
    this.useCases = requireNonNull(useCases, "useCases");
  }

  /**
   * Returns where a resource may be: where it is listed; or else first where it has the shape of a
   * template, and then wherever there are resources at all.
   */
  List<Located> locate(String uri, List<ServerId> servers, Exchange exchange) {
    for (ServerId server : servers) {
      Optional<String> own = FrontUris.ofSecond(server, uri);
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

  private List<Located> unlisted(String uri, List<ServerId> servers, Exchange exchange) {
    Predicate<String> matches =
        template -> template.equals(uri) || FrontUris.mayMatch(template, uri);
    Set<ServerId> likely = new LinkedHashSet<>();
    likely.addAll(
        those(servers, server -> lists(server, ListKind.RESOURCE_TEMPLATES, matches, exchange)));
    likely.addAll(those(servers, server -> hasResources(server, exchange)));
    return likely.stream().map(server -> new Located(server, uri)).toList();
  }

  private boolean lists(
      ServerId server, ListKind kind, Predicate<String> matches, Exchange exchange) {
    return Outcomes.value(useCases.list().list(server, kind, FreshnessDemand.ANY_AGE, exchange))
        .stream()
        .flatMap((Listing listing) -> listing.items().stream())
        .map(Listed::key)
        .anyMatch(matches);
  }

  private boolean hasResources(ServerId server, Exchange exchange) {
    return Outcomes.value(
            useCases.discoverServer().discover(server, FreshnessDemand.ANY_AGE, exchange))
        .map(Discovery::capabilities)
        .flatMap(RawObject::of)
        .map(capabilities -> capabilities.has("resources"))
        .orElse(false);
  }

  private static List<ServerId> those(List<ServerId> servers, Predicate<ServerId> accepted) {
    List<ServerId> those = new ArrayList<>();
    Fan.ask(servers, accepted::test)
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
