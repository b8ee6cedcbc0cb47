package dev.bascule.adapter.in.http.mcp;

import dev.bascule.domain.json.Digest;
import dev.bascule.domain.json.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Cuts listings into pages (MCP, server/utilities/pagination).
 *
 * <p>A cursor names a place in one listing as it was; once the listing changed it leads nowhere, so
 * that no client puts pages of two listings together.
 *
 * @param pageSize the entries on one page
 * @param pageBytes the bytes of the entries on one page; one entry may have more
 */
record Paging(int pageSize, int pageBytes) {

  /** What there is at a cursor. */
  sealed interface Cut {

    /**
     * A page.
     *
     * @param json the page as one JSON object
     */
    record Page(JsonBytes json) implements Cut {}

    /** Nothing: the cursor is none of this listing's. */
    record Nowhere() implements Cut {}
  }

  Cut cut(Catalog catalog, Optional<String> cursor) {
    if (cursor.isEmpty()) {
      return page(catalog, 0);
    }
    Optional<Integer> start = startOf(cursor.get(), catalog);
    return start.isPresent() ? page(catalog, start.get()) : new Cut.Nowhere();
  }

  private Cut page(Catalog catalog, int start) {
    int end = endOfPage(catalog.items(), start);
    if (start == 0 && end == catalog.items().size()) {
      return new Cut.Page(catalog.json());
    }
    JsonBytes items = Catalog.render(catalog.kind(), catalog.items().subList(start, end));
    return new Cut.Page(
        end == catalog.items().size() ? items : withNext(items, cursor(catalog, end)));
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
    return Splice.append(page, "\"nextCursor\":\"" + cursor + "\"");
  }

  private static String cursor(Catalog catalog, int start) {
    String place = start + "." + fingerprint(catalog);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(place.getBytes(StandardCharsets.US_ASCII));
  }

  private static Optional<Integer> startOf(String cursor, Catalog catalog) {
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

  private static String fingerprint(Catalog catalog) {
    return Long.toHexString(Digest.of(catalog.json().toByteArray()).first());
  }
}
