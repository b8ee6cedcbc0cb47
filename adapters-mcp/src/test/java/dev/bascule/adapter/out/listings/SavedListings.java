package dev.bascule.adapter.out.listings;

import dev.bascule.application.port.out.ListingStore.Content;
import dev.bascule.application.port.out.ListingStore.SavedListing;
import dev.bascule.application.port.out.ListingStore.ServerTerms;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Values to save, and the terms under which they are read again. */
final class SavedListings {

  static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
  static final Duration MAX_AGE = Duration.ofHours(24);

  private SavedListings() {}

  static Sha256 configuration(ServerId server) {
    return Sha256.of("configuration of " + server);
  }

  /** The terms of a bridge with the same configuration. */
  static Function<ServerId, Optional<ServerTerms>> terms() {
    return server -> Optional.of(new ServerTerms(configuration(server), MAX_AGE));
  }

  /** Values of each kind. */
  static List<SavedListing> all() {
    return List.of(
        tools("files", tool("read", true), tool("delete \"all\"", false)),
        saved(
            CacheKey.ofListing(
                CachePartition.ofView("{\"roots\":{}}"), new ServerId("files"), ListKind.RESOURCES),
            new Content.OfListing(
                listing(
                    ListKind.RESOURCES,
                    new CacheHints(Duration.ofSeconds(5), CacheScope.PUBLIC),
                    new ListEntry.RawListEntry(
                        "file:///ü", JsonBytes.of("{ \"uri\":\n\"file:///ü\" }"))))),
        saved(
            CacheKey.ofDiscovery(CachePartition.SHARED, new ServerId("notes")),
            new Content.OfDiscovery(
                new ServerDiscovery(
                    "2025-11-25",
                    JsonBytes.of("{\"tools\":{}}"),
                    Optional.of(JsonBytes.of("{\"name\":\"notes\"}")),
                    Optional.of("Write \"notes\"\nwith it."),
                    CacheHints.NONE))),
        saved(
            CacheKey.ofDiscovery(CachePartition.SHARED, new ServerId("plain")),
            new Content.OfDiscovery(
                new ServerDiscovery(
                    "2024-11-05",
                    JsonBytes.of("{}"),
                    Optional.empty(),
                    Optional.empty(),
                    CacheHints.NONE))));
  }

  /** Returns a listing of tools. */
  static SavedListing tools(String server, Tool... tools) {
    return saved(
        CacheKey.ofListing(CachePartition.SHARED, new ServerId(server), ListKind.TOOLS),
        new Content.OfListing(listing(ListKind.TOOLS, CacheHints.NONE, tools)));
  }

  /** Returns a listing of {@code number} tools of {@code bytes} bytes each. */
  static SavedListing manyTools(String server, int number, int bytes) {
    return tools(
        server,
        IntStream.range(0, number)
            .mapToObj(i -> tool("tool-" + i, true, "x".repeat(bytes)))
            .toArray(Tool[]::new));
  }

  static Tool tool(String name, boolean readOnly) {
    return tool(name, readOnly, "");
  }

  private static Tool tool(String name, boolean readOnly, String description) {
    return new Tool(
        new ToolName(name),
        JsonBytes.of("{\"description\":\"" + description + "\",\"inputSchema\":{}}"),
        new ToolAnnotations(readOnly, !readOnly));
  }

  private static Listing listing(ListKind kind, CacheHints hints, ListEntry... entries) {
    return new Listing(kind, List.of(entries), hints, List.of());
  }

  private static SavedListing saved(CacheKey key, Content content) {
    return new SavedListing(
        key, content, NOW.minus(Duration.ofHours(1)), configuration(key.server()));
  }
}
