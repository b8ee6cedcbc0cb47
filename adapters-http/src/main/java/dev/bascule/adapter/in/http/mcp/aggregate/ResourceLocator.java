package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget.ResourceLocation;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.QueryAllServersUseCase;
import dev.bascule.application.port.in.QueryAllServersUseCase.ServerAnswer;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds the servers that may have a resource by their listings. */
final class ResourceLocator {

  private final QueryAllServersUseCase queryAllServers;

  ResourceLocator(QueryAllServersUseCase queryAllServers) {
    this.queryAllServers = queryAllServers;
  }

  /**
   * Returns the possible locations of a resource: the first server that lists it, otherwise all
   * servers with a matching template. Fails only if the caller may not request the lists.
   */
  Outcome<List<ResourceLocation>> locate(String uri, List<ServerId> servers, CallContext context) {
    for (ServerId server : servers) {
      Optional<String> own = AggregateUris.unqualify(server, uri);
      if (own.isPresent()) {
        return located(List.of(new ResourceLocation(server, own.get())));
      }
    }
    return findListing(uri, ListKind.RESOURCES, uri::equals, context)
        .flatMap(
            found ->
                found.isEmpty()
                    ? findListing(
                        uri,
                        ListKind.RESOURCE_TEMPLATES,
                        template -> template.equals(uri) || AggregateUris.mayMatch(template, uri),
                        context)
                    : located(List.of(found.getFirst())));
  }

  private Outcome<List<ResourceLocation>> findListing(
      String uri, ListKind kind, Predicate<String> matches, CallContext context) {
    return queryAllServers
        .list(kind, FreshnessRequirement.ANY_AGE, context)
        .map(
            answers ->
                answers.stream()
                    .filter(answer -> lists(answer, matches))
                    .map(answer -> new ResourceLocation(answer.server(), uri))
                    .toList());
  }

  private static boolean lists(ServerAnswer<Listing> answer, Predicate<String> matches) {
    return answer.outcome().findValue().stream()
        .flatMap(listing -> listing.items().stream())
        .map(ListEntry::key)
        .anyMatch(matches);
  }

  private static Outcome<List<ResourceLocation>> located(List<ResourceLocation> locations) {
    return new Outcome.Served<>(locations, CacheProvenance.Forwarded.BYPASS);
  }
}
