package dev.bascule.adapter.in.http.mcp.method;

import dev.bascule.adapter.in.http.json.JsonSplicer;
import dev.bascule.adapter.in.http.mcp.aggregate.FeatureCatalog;
import dev.bascule.domain.json.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Splits listings into pages (MCP, server/utilities/pagination).
 *
 * <p>A cursor identifies a position in one version of a listing; it becomes invalid when the
 * listing changes, so that no client combines pages of two versions.
 *
 * @param pageSize the number of entries on one page
 * @param pageBytes the size of the entries on one page; a single entry may be larger
 */
public record Pagination(int pageSize, int pageBytes) {

  /** Returns a page as one JSON object; empty if the cursor is invalid for this listing. */
  Optional<JsonBytes> paginate(FeatureCatalog catalog, Optional<String> cursor) {
    return cursor.isEmpty()
        ? Optional.of(page(catalog, 0))
        : startOf(cursor.get(), catalog).map(start -> page(catalog, start));
  }

  private JsonBytes page(FeatureCatalog catalog, int start) {
    int end = endOfPage(catalog.items(), start);
    if (start == 0 && end == catalog.items().size()) {
      return catalog.json();
    }
    JsonBytes items =
        JsonBytes.objectOf(catalog.kind().member(), catalog.items().subList(start, end));
    return end == catalog.items().size() ? items : withNext(items, cursor(catalog, end));
  }

  private int endOfPage(List<JsonBytes> items, int start) {
    long bytes = 0;
    int end = start;
    while (end < items.size() && end - start < pageSize) {
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

  private static String cursor(FeatureCatalog catalog, int start) {
    String place = start + "." + fingerprint(catalog);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(place.getBytes(StandardCharsets.US_ASCII));
  }

  private static Optional<Integer> startOf(String cursor, FeatureCatalog catalog) {
    try {
      String place = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
      int dot = place.indexOf('.');
      return Optional.of(place)
          .filter(_ -> dot > 0)
          .map(text -> Integer.parseInt(text.substring(0, dot)))
          .filter(start -> start > 0 && start < catalog.items().size())
          .filter(start -> cursor(catalog, start).equals(cursor));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String fingerprint(FeatureCatalog catalog) {
    return Long.toHexString(catalog.json().digest().first());
  }
}
