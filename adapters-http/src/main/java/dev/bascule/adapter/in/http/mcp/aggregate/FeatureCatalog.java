package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import java.util.List;

/** The entries of one kind at an endpoint, with exposed names, also as one JSON object. */
public record FeatureCatalog(
    ListKind kind,
    List<JsonBytes> items,
    JsonBytes json,
    CacheScope scope,
    List<ServerId> unavailable) {

  public FeatureCatalog {
    items = List.copyOf(items);
    unavailable = List.copyOf(unavailable);
  }

  static FeatureCatalog of(Listing listing) {
    return new FeatureCatalog(
        listing.kind(),
        listing.items().stream().map(ListEntry::json).toList(),
        listing.json(),
        listing.hints().scope(),
        List.of());
  }
}
