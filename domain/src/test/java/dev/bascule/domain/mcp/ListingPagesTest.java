package dev.bascule.domain.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListEntry.RawListEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How pages are merged to a listing. */
class ListingPagesTest {

  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(2);

  @Test
  void keepOrder() {
    Listing listing =
        listing(page(null, CacheScope.PRIVATE, "a", "b"), page(null, CacheScope.PRIVATE, "c"));

    assertEquals(JsonBytes.of("{\"prompts\":[\"a\",\"b\",\"c\"]}"), listing.json());
    assertEquals(ListKind.PROMPTS, listing.kind());
    assertEquals(2, listing.pages().size());
  }

  @Test
  void keepFirstOfEntriesWithSameKey() {
    Listing listing =
        listing(page(null, CacheScope.PRIVATE, "a"), page(null, CacheScope.PRIVATE, "b", "a"));

    assertEquals(List.of("a", "b"), listing.items().stream().map(ListEntry::key).toList());
  }

  @Test
  void useShortestTimeToLive() {
    assertEquals(SHORT, life(page(LONG, CacheScope.PUBLIC), page(SHORT, CacheScope.PUBLIC)));
    assertEquals(SHORT, life(page(SHORT, CacheScope.PUBLIC), page(LONG, CacheScope.PUBLIC)));
    assertEquals(LONG, life(page(null, CacheScope.PUBLIC), page(LONG, CacheScope.PUBLIC)));
    assertEquals(LONG, life(page(LONG, CacheScope.PUBLIC), page(null, CacheScope.PUBLIC)));
    assertEquals(null, life(page(null, CacheScope.PUBLIC), page(null, CacheScope.PUBLIC)));
  }

  @Test
  void useNarrowestScope() {
    assertEquals(
        CacheScope.PUBLIC, scope(page(null, CacheScope.PUBLIC), page(null, CacheScope.PUBLIC)));
    assertEquals(
        CacheScope.PRIVATE, scope(page(null, CacheScope.PRIVATE), page(null, CacheScope.PUBLIC)));
    assertEquals(
        CacheScope.PRIVATE, scope(page(null, CacheScope.PUBLIC), page(null, CacheScope.PRIVATE)));
  }

  @Test
  void areKeptIfEntriesAreHidden() {
    Listing listing = listing(page(SHORT, CacheScope.PUBLIC, "a", "b"));

    Listing shown = listing.without("a"::equals);

    assertEquals(JsonBytes.of("{\"prompts\":[\"b\"]}"), shown.json());
    assertEquals(listing.pages(), shown.pages());
    assertEquals(listing.hints(), shown.hints());
  }

  @Test
  void areKeptIfHintsAreReplaced() {
    Listing listing = listing(page(SHORT, CacheScope.PUBLIC, "a"));

    Listing narrowed = listing.withHints(listing.hints().asPrivate());

    assertEquals(new CacheHints(SHORT, CacheScope.PRIVATE), narrowed.hints());
    assertEquals(listing, narrowed.withHints(listing.hints()));
  }

  @Test
  void containToolsOnlyForListingOfTools() {
    assertEquals(List.of(), listing(page(null, CacheScope.PUBLIC, "a")).tools());
  }

  @Test
  void rejectEntryWithoutKey() {
    assertThrows(IllegalArgumentException.class, () -> new RawListEntry("", JsonBytes.of("{}")));
  }

  private static @Nullable Duration life(FetchedPage... pages) {
    return listing(pages).hints().timeToLive();
  }

  private static CacheScope scope(FetchedPage... pages) {
    return listing(pages).hints().scope();
  }

  private static Listing listing(FetchedPage... pages) {
    return Listing.ofPages(ListKind.PROMPTS, List.of(pages));
  }

  private static FetchedPage page(@Nullable Duration life, CacheScope scope, String... keys) {
    List<ListEntry> items =
        List.of(keys).stream()
            .<ListEntry>map(key -> new RawListEntry(key, JsonBytes.of("\"" + key + "\"")))
            .toList();
    return new FetchedPage(
        Optional.empty(), new ListPage(items, Optional.empty(), new CacheHints(life, scope), 0), 0);
  }
}
