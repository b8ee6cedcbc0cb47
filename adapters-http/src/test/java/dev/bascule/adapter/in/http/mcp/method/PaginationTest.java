package dev.bascule.adapter.in.http.mcp.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.mcp.aggregate.FeatureCatalog;
import dev.bascule.adapter.in.http.mcp.aggregate.FeatureCatalog.Section;
import dev.bascule.adapter.in.http.mcp.method.Pagination.CatalogPage;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.mcp.json.RawJsonObject;
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
    FeatureCatalog catalog = catalog(server("a", 3));

    assertEquals(
        Optional.of(new CatalogPage(catalog.json(), 3, /* isLast= */ true)),
        new Pagination(1_000).paginate(catalog, Optional.empty()));
  }

  @Test
  void keepsLongListingWithinSizeOnOnePage() {
    FeatureCatalog catalog = catalog(server("a", 5_000));

    assertEquals(
        Optional.of(catalog.json()),
        new Pagination(1 << 20).paginate(catalog, Optional.empty()).map(CatalogPage::json));
  }

  @ParameterizedTest
  @CsvSource({"1000, 1", "10, 4", "15, 3", "1, 7", "30, 2"})
  void returnsEveryEntryOnce(int pageBytes, int pages) {
    FeatureCatalog catalog = catalog(server("a", 2), server("b", 0), server("c", 5));
    List<List<String>> read = readAll(new Pagination(pageBytes), catalog);

    assertEquals(
        catalog.items().stream().map(JsonBytes::text).toList(),
        read.stream().flatMap(List::stream).toList());
    assertEquals(pages, read.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "!", "0.0.a", "2.0.a", "9.9.a", "-1.0.a", "2", ".", "99999999999.1.a"})
  void rejectsUnknownCursor(String place) {
    Pagination pagination = new Pagination(10);
    String encoded =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(place.getBytes(StandardCharsets.UTF_8));
    FeatureCatalog catalog = catalog(server("a", 5));

    assertEquals(Optional.empty(), pagination.paginate(catalog, Optional.of(place)));
    assertEquals(Optional.empty(), pagination.paginate(catalog, Optional.of(encoded)));
  }

  @Test
  void rejectsCursorOfChangedListing() {
    Pagination pagination = new Pagination(10);
    Optional<String> cursor = firstCursor(pagination, catalog(server("a", 5)));

    assertTrue(pagination.paginate(catalog(server("a", 5)), cursor).isPresent());
    assertEquals(Optional.empty(), pagination.paginate(catalog(server("a", 6)), cursor));
    assertEquals(Optional.empty(), pagination.paginate(catalog(server("b", 5)), cursor));
  }

  @Test
  void continuesAfterListingsOfOtherServersArrivedOrLeft() {
    Pagination pagination = new Pagination(21);
    Optional<String> cursor = firstCursor(pagination, catalog(server("b.2", 4), server("c", 1)));

    assertEquals(
        List.of("b.2/3", "d/0"),
        entries(
            pagination.paginate(
                catalog(server("a", 3), server("b.2", 4), server("d", 1)), cursor)));
  }

  @Test
  void returnsEmptyPageIfAllThatFollowedLeft() {
    Pagination pagination = new Pagination(5);
    Optional<String> cursor = firstCursor(pagination, catalog(server("a", 1), server("b", 1)));

    assertEquals(List.of(), entries(pagination.paginate(catalog(server("a", 1)), cursor)));
  }

  private static List<List<String>> readAll(Pagination pagination, FeatureCatalog catalog) {
    List<List<String>> pages = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Optional<CatalogPage> page = pagination.paginate(catalog, cursor);
      pages.add(object(page).raw("tools").flatMap(RawJsonObject::elements).orElseThrow());
      cursor = object(page).string("nextCursor");
      assertEquals(cursor.isEmpty(), page.orElseThrow().isLast());
      assertEquals(pages.getLast().size(), page.orElseThrow().entries());
    } while (cursor.isPresent());
    return pages;
  }

  private static Optional<String> firstCursor(Pagination pagination, FeatureCatalog catalog) {
    return object(pagination.paginate(catalog, Optional.empty())).string("nextCursor");
  }

  private static List<String> entries(Optional<CatalogPage> page) {
    return object(page).raw("tools").flatMap(RawJsonObject::elements).orElseThrow().stream()
        .map(entry -> entry.replace("\"", ""))
        .toList();
  }

  private static RawJsonObject object(Optional<CatalogPage> page) {
    return RawJsonObject.of(page.orElseThrow().json()).orElseThrow();
  }

  /** A server and the number of its tools, each an entry of five bytes. */
  private record Server(String name, int tools) {

    List<JsonBytes> items() {
      return IntStream.range(0, tools)
          .mapToObj(i -> JsonBytes.of("\"" + name + "/" + i + "\""))
          .toList();
    }
  }

  private static Server server(String name, int tools) {
    return new Server(name, tools);
  }

  private static FeatureCatalog catalog(Server... servers) {
    List<JsonBytes> items = new ArrayList<>();
    List<Section> sections = new ArrayList<>();
    for (Server server : servers) {
      JsonBytes listing = JsonBytes.objectOf(ListKind.TOOLS.member(), server.items());
      sections.add(new Section(new ServerId(server.name()), items.size(), server.tools(), listing));
      items.addAll(server.items());
    }
    return new FeatureCatalog(
        ListKind.TOOLS,
        items,
        JsonBytes.objectOf(ListKind.TOOLS.member(), items),
        sections,
        CacheScope.PRIVATE,
        List.of());
  }
}
