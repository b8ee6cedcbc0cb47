package dev.bascule.adapter.in.http.mcp.aggregate;

import static java.util.stream.Collectors.joining;

import dev.bascule.adapter.in.http.aggregate.AggregateResult;
import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.adapter.in.http.mcp.protocol.BridgeServerInfo;
import dev.bascule.adapter.in.http.mcp.protocol.McpProtocol;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Merges the results of several servers. Pure. */
final class ListingMerger {

  /**
   * The capabilities of the endpoint of all servers, whichever are available: a server that starts
   * later may be the first with prompts, and the capabilities of a session cannot change (MCP,
   * basic/lifecycle). Features that no server has are empty lists.
   */
  private static final RawJsonObject CAPABILITIES =
      RawJsonObject.EMPTY
          .with("tools", "{\"listChanged\":true}")
          .with("prompts", "{\"listChanged\":true}")
          .with("resources", "{\"subscribe\":true,\"listChanged\":true}")
          .with("completions", "{}")
          .with("logging", "{}");

  private ListingMerger() {}

  /** Returns the merged listings, with exposed names. */
  static FeatureCatalog listings(ListKind kind, AggregateResult<Listing> aggregate) {
    Set<String> taken = new HashSet<>();
    List<JsonBytes> items = new ArrayList<>();
    boolean isPublic = true;
    for (AggregateResult.Part<Listing> part : aggregate.parts()) {
      isPublic &= part.value().hints().scope() == CacheScope.PUBLIC;
      for (ListEntry item : part.value().items()) {
        items.add(exposedEntry(kind, part.server(), item, taken));
      }
    }
    return new FeatureCatalog(
        kind,
        items,
        FeatureCatalog.render(kind, items),
        isPublic && aggregate.unavailable().isEmpty() ? CacheScope.PUBLIC : CacheScope.PRIVATE,
        aggregate.unavailableIds());
  }

  private static JsonBytes exposedEntry(
      ListKind kind, ServerId server, ListEntry item, Set<String> taken) {
    return switch (kind) {
      case TOOLS -> tool(item, server);
      case PROMPTS -> renamed(item, "name", AggregateNames.of(server, item.key()));
      case RESOURCES -> uri(item, "uri", server, taken);
      case RESOURCE_TEMPLATES -> uri(item, "uriTemplate", server, taken);
    };
  }

  private static JsonBytes uri(ListEntry item, String member, ServerId server, Set<String> taken) {
    String exposed = AggregateUris.expose(server, item.key());
    String name = taken.add(exposed) ? exposed : AggregateUris.qualify(server, item.key());
    return name.equals(item.key()) ? item.json() : renamed(item, member, name);
  }

  private static JsonBytes tool(ListEntry item, ServerId server) {
    return RawJsonObject.of(item.json())
        .map(new UriTranslator(server)::translateTool)
        .map(tool -> tool.withString("name", AggregateNames.of(server, item.key())).toJson())
        .orElse(item.json());
  }

  private static JsonBytes renamed(ListEntry item, String member, String name) {
    return RawJsonObject.of(item.json())
        .map(object -> object.withString(member, name).toJson())
        .orElse(item.json());
  }

  /** Returns the merged discovery results. */
  static ServerDiscovery discoveries(AggregateResult<ServerDiscovery> aggregate) {
    RawJsonObject capabilities = CAPABILITIES;
    boolean isPublic = true;
    for (AggregateResult.Part<ServerDiscovery> part : aggregate.parts()) {
      capabilities =
          mergeCapabilities(
              capabilities, BridgeServerInfo.capabilities(part.value().capabilities()));
      isPublic &= part.value().hints().scope() == CacheScope.PUBLIC;
    }
    boolean isWhole = aggregate.unavailable().isEmpty();
    return new ServerDiscovery(
        McpProtocol.LEGACY_VERSIONS.getFirst(),
        capabilities.toJson(),
        /* serverInfo= */ Optional.empty(),
        instructions(aggregate),
        new CacheHints(
            OutcomeMapper.remaining(aggregate),
            isPublic && isWhole ? CacheScope.PUBLIC : CacheScope.PRIVATE));
  }

  private static Optional<String> instructions(AggregateResult<ServerDiscovery> aggregate) {
    String all =
        aggregate.parts().stream()
            .flatMap(
                part ->
                    part.value().instructions().stream()
                        .map(text -> "# " + part.server() + "\n\n" + text))
            .collect(joining("\n\n"));
    return Optional.of(all).filter(text -> !text.isEmpty());
  }

  /** Returns the members of both; objects in both are merged recursively. */
  private static RawJsonObject mergeCapabilities(RawJsonObject one, RawJsonObject other) {
    RawJsonObject merged = one;
    for (String name : other.names()) {
      String added = other.raw(name).orElse("{}");
      Optional<RawJsonObject> known = merged.object(name);
      Optional<RawJsonObject> more = other.object(name);
      if (known.isPresent() && more.isPresent()) {
        merged = merged.with(name, mergeMembers(known.get(), more.get()).toString());
      } else if (!merged.has(name)) {
        merged = merged.with(name, added);
      }
    }
    return merged;
  }

  private static RawJsonObject mergeMembers(RawJsonObject one, RawJsonObject other) {
    RawJsonObject merged = one;
    for (String name : other.names()) {
      if (!merged.has(name) || other.isTrue(name)) {
        merged = merged.with(name, other.raw(name).orElse("null"));
      }
    }
    return merged;
  }
}
