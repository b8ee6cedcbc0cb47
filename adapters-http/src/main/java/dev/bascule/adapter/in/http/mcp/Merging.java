package dev.bascule.adapter.in.http.mcp;

import static java.util.stream.Collectors.joining;

import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listed;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.mcp.ServerId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes one answer of those of several servers. Pure. */
final class Merging {

  private Merging() {}

  /** Returns what all of them list, under the names that they have together. */
  static Catalog listings(ListKind kind, Gathered<Listing> gathered) {
    Set<String> taken = new HashSet<>();
    List<JsonBytes> items = new ArrayList<>();
    boolean isPublic = true;
    for (Gathered.Part<Listing> part : gathered.parts()) {
      isPublic &= part.value().hints().scope() == Scope.PUBLIC;
      for (Listed item : part.value().items()) {
        items.add(named(kind, part.server(), item, taken));
      }
    }
    return new Catalog(
        kind,
        items,
        Catalog.render(kind, items),
        isPublic && gathered.unavailable().isEmpty() ? Scope.PUBLIC : Scope.PRIVATE,
        gathered.unavailable());
  }

  private static JsonBytes named(ListKind kind, ServerId server, Listed item, Set<String> taken) {
    return switch (kind) {
      case TOOLS, PROMPTS -> renamed(item, "name", FrontNames.of(server, item.key()));
      case RESOURCES -> uri(item, "uri", server, taken);
      case RESOURCE_TEMPLATES -> uri(item, "uriTemplate", server, taken);
    };
  }

  private static JsonBytes uri(Listed item, String member, ServerId server, Set<String> taken) {
    return taken.add(item.key())
        ? item.json()
        : renamed(item, member, FrontUris.second(server, item.key()));
  }

  private static JsonBytes renamed(Listed item, String member, String name) {
    return RawObject.of(item.json())
        .map(object -> object.withString(member, name).toJson())
        .orElse(item.json());
  }

  /** Returns what all of them can do together. */
  static Discovery discoveries(Gathered<Discovery> gathered) {
    RawObject capabilities = RawObject.EMPTY;
    boolean isPublic = true;
    for (Gathered.Part<Discovery> part : gathered.parts()) {
      capabilities = both(capabilities, Self.capabilities(part.value().capabilities()));
      isPublic &= part.value().hints().scope() == Scope.PUBLIC;
    }
    boolean isWhole = gathered.unavailable().isEmpty();
    return new Discovery(
        Protocol.LEGACY_VERSIONS.getFirst(),
        changing(capabilities).toJson(),
        /* serverInfo= */ Optional.empty(),
        instructions(gathered),
        new CacheHints(gathered.remaining(), isPublic && isWhole ? Scope.PUBLIC : Scope.PRIVATE));
  }

  /**
   * What is listed changes with the servers that there are, whatever each of them says of itself,
   * and one that comes later may be the first with tools.
   */
  private static RawObject changing(RawObject capabilities) {
    RawObject changing = capabilities;
    for (ListKind kind : List.of(ListKind.TOOLS, ListKind.PROMPTS, ListKind.RESOURCES)) {
      Optional<RawObject> known = capabilities.object(kind.member());
      if (known.isPresent() || kind == ListKind.TOOLS) {
        RawObject lists = known.orElse(RawObject.EMPTY).with("listChanged", "true");
        changing = changing.with(kind.member(), lists.toString());
      }
    }
    return changing;
  }

  private static Optional<String> instructions(Gathered<Discovery> gathered) {
    String all =
        gathered.parts().stream()
            .flatMap(
                part ->
                    part.value().instructions().stream()
                        .map(text -> "# " + part.server() + "\n\n" + text))
            .collect(joining("\n\n"));
    return Optional.of(all).filter(text -> !text.isEmpty());
  }

  /** Returns the members of both; of objects that both have, the members of both again. */
  private static RawObject both(RawObject one, RawObject other) {
    RawObject merged = one;
    for (String name : other.names()) {
      String added = other.raw(name).orElse("{}");
      Optional<RawObject> known = merged.object(name);
      Optional<RawObject> more = other.object(name);
      if (known.isPresent() && more.isPresent()) {
        merged = merged.with(name, either(known.get(), more.get()).toString());
      } else if (!merged.has(name)) {
        merged = merged.with(name, added);
      }
    }
    return merged;
  }

  private static RawObject either(RawObject one, RawObject other) {
    RawObject merged = one;
    for (String name : other.names()) {
      if (!merged.has(name) || other.isTrue(name)) {
        merged = merged.with(name, other.raw(name).orElse("null"));
      }
    }
    return merged;
  }
}
