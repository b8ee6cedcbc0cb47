package dev.bascule.adapter.in.http.mcp.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.adapter.in.http.mcp.aggregate.FeatureCatalog;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ListKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaginationTest {

  @Test
  void keepsShortListing() {
    FeatureCatalog catalog = catalog(3);

    assertEquals(
        Optional.of(catalog.json()), new Pagination(3, 1_000).paginate(catalog, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({"2, 1000, 4", "3, 1000, 3", "7, 6, 4", "7, 1, 7", "6, 1000, 2"})
  void returnsEveryEntryOnce(int pageSize, int pageBytes, int pages) {
    Pagination pagination = new Pagination(pageSize, pageBytes);
    FeatureCatalog catalog = catalog(7);
    List<String> items = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    int count = 0;
    do {
      RawJsonObject page = page(pagination.paginate(catalog, cursor));
      items.addAll(page.raw("tools").flatMap(RawJsonObject::elements).orElseThrow());
      cursor = page.string("nextCursor");
      count++;
    } while (cursor.isPresent());

    assertEquals(catalog.items().stream().map(JsonBytes::text).toList(), items);
    assertEquals(pages, count);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "!", "0.0", "2.0", "9.9", "-1.0", "2", ".", "99999999999.1"})
  void rejectsUnknownCursor(String place) {
    Pagination pagination = new Pagination(2, 1_000);
    String encoded =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(place.getBytes(StandardCharsets.UTF_8));

    assertEquals(Optional.empty(), pagination.paginate(catalog(5), Optional.of(place)));
    assertEquals(Optional.empty(), pagination.paginate(catalog(5), Optional.of(encoded)));
  }

  @Test
  void rejectsCursorOfAnotherListing() {
    Pagination pagination = new Pagination(2, 1_000);
    Optional<String> cursor =
        page(pagination.paginate(catalog(5), Optional.empty())).string("nextCursor");

    assertTrue(pagination.paginate(catalog(5), cursor).isPresent());
    assertEquals(Optional.empty(), pagination.paginate(catalog(6), cursor));
  }

  private static FeatureCatalog catalog(int count) {
    List<JsonBytes> items =
        IntStream.range(0, count).mapToObj(i -> JsonBytes.of("\"" + i + "\"")).toList();
    return new FeatureCatalog(
        ListKind.TOOLS,
        items,
        JsonBytes.objectOf(ListKind.TOOLS.member(), items),
        CacheScope.PRIVATE,
        List.of());
  }

  private static RawJsonObject page(Optional<JsonBytes> cut) {
    return RawJsonObject.of(cut.orElseThrow()).orElseThrow();
  }
}
