package dev.bascule.adapter.in.http.mcp.method;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.adapter.in.http.mcp.aggregate.FeatureCatalog;
import dev.bascule.adapter.in.http.mcp.aggregate.FeatureCatalog.Section;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.mcp.json.JsonSplicer;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Splits listings into pages (MCP, server/utilities/pagination).
 *
 * <p>A cursor identifies a position in one version of the listing of one server. It becomes invalid
 * when that listing changes, so that no client combines pages of two versions; listings of other
 * servers may come and go. Any replica accepts it, since nothing is stored for it.
 *
 * @param pageBytes the maximum size of the entries on one page; a single entry may be larger
 */
public record Pagination(int pageBytes) {

  /**
   * A page.
   *
   * @param json the page as one JSON object
   * @param entries the number of entries on it
   * @param isLast whether no page follows
   */
  record CatalogPage(JsonBytes json, int entries, boolean isLast) {}

  /** Returns a page; empty if the cursor is invalid for this listing. */
  Optional<CatalogPage> paginate(FeatureCatalog catalog, Optional<String> cursor) {
    return cursor.isEmpty()
        ? Optional.of(page(catalog, 0))
        : startOf(cursor.get(), catalog).map(start -> page(catalog, start));
  }

  private CatalogPage page(FeatureCatalog catalog, int start) {
    List<JsonBytes> all = catalog.items();
    int end = endOfPage(all, start);
    boolean isLast = end == all.size();
    if (start == 0 && isLast) {
      return new CatalogPage(catalog.json(), end, isLast);
    }
    JsonBytes items = JsonBytes.objectOf(catalog.kind().member(), all.subList(start, end));
    return new CatalogPage(
        isLast ? items : withNext(items, cursor(catalog, end)), end - start, isLast);
  }

  private int endOfPage(List<JsonBytes> items, int start) {
    long bytes = 0;
    int end = start;
    while (end < items.size()) {
      bytes += items.get(end).length();
      if (bytes > pageBytes && end > start) {
        return end;
      }
      end++;
    }
    return end;
  }

  private static JsonBytes withNext(JsonBytes page, String cursor) {
    return JsonSplicer.append(page, "\"nextCursor\":\"" + cursor + "\"");
  }

  /** Returns the cursor for the entries from {@code start} on, which is not 0. */
  private static String cursor(FeatureCatalog catalog, int start) {
    Section section = catalog.sectionOf(start - 1);
    return cursor(section, start - section.start());
  }

  /** Returns the cursor for what follows the first {@code count} entries of {@code section}. */
  private static String cursor(Section section, int count) {
    String place = count + "." + section.fingerprint() + "." + section.server().value();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(UTF_8));
  }

  private static Optional<Integer> startOf(String cursor, FeatureCatalog catalog) {
    try {
      String place = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
      int dot = place.indexOf('.');
      int count = dot > 0 ? Integer.parseInt(place.substring(0, dot)) : 0;
      return catalog.sections().stream()
          .filter(section -> count > 0 && count <= section.size())
          .filter(section -> place.endsWith("." + section.server().value()))
          .filter(section -> cursor(section, count).equals(cursor))
          .map(section -> section.start() + count)
          .findFirst();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
