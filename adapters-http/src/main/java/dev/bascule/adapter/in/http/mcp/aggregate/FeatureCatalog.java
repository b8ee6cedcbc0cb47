package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import java.util.List;

/**
 * The entries of one kind at an endpoint, with exposed names, also as one JSON object.
 *
 * @param sections the entries of each server, in the order of {@code items}
 */
public record FeatureCatalog(
    ListKind kind,
    List<JsonBytes> items,
    JsonBytes json,
    List<Section> sections,
    CacheScope scope,
    List<ServerId> unavailable) {

  public FeatureCatalog {
    items = List.copyOf(items);
    sections = List.copyOf(sections);
    unavailable = List.copyOf(unavailable);
  }

  /**
   * The entries of one server.
   *
   * @param start the position of its first entry
   * @param size the number of its entries
   * @param listing its listing, as the server wrote it
   */
  public record Section(ServerId server, int start, int size, JsonBytes listing) {

    static Section of(ServerId server, int start, Listing listing) {
      return new Section(server, start, listing.items().size(), listing.json());
    }

    /** Returns a text that differs if the listing does. */
    public String fingerprint() {
      return Long.toHexString(listing.digest().first());
    }
  }

  static FeatureCatalog of(ServerId server, Listing listing) {
    return new FeatureCatalog(
        listing.kind(),
        listing.items().stream().map(ListEntry::json).toList(),
        listing.json(),
        List.of(Section.of(server, 0, listing)),
        listing.hints().scope(),
        List.of());
  }

  /** Returns the section that contains the entry at {@code position}. */
  public Section sectionOf(int position) {
    return sections.stream()
        .filter(section -> position - section.start() < section.size())
        .findFirst()
        .orElseThrow();
  }
}
