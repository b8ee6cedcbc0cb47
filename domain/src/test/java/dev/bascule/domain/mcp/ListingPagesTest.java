package dev.bascule.domain.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.domain.json.JsonBytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How pages make one listing. */
class ListingPagesTest {

  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(2);

  @Test
  void areInTheirOrder() {
    Listing listing = listing(page(null, Scope.PRIVATE, "a", "b"), page(null, Scope.PRIVATE, "c"));

    assertEquals(JsonBytes.of("{\"prompts\":[\"a\",\"b\",\"c\"]}"), listing.json());
    assertEquals(ListKind.PROMPTS, listing.kind());
    assertEquals(2, listing.pages().size());
  }

  @Test
  void giveTheFirstOfTwoEntriesWithTheSameKey() {
    Listing listing = listing(page(null, Scope.PRIVATE, "a"), page(null, Scope.PRIVATE, "b", "a"));

    assertEquals(List.of("a", "b"), listing.items().stream().map(Listed::key).toList());
  }

  @Test
  void giveTheShortestLife() {
    assertEquals(SHORT, life(page(LONG, Scope.PUBLIC), page(SHORT, Scope.PUBLIC)));
    assertEquals(SHORT, life(page(SHORT, Scope.PUBLIC), page(LONG, Scope.PUBLIC)));
    assertEquals(LONG, life(page(null, Scope.PUBLIC), page(LONG, Scope.PUBLIC)));
    assertEquals(LONG, life(page(LONG, Scope.PUBLIC), page(null, Scope.PUBLIC)));
    assertEquals(null, life(page(null, Scope.PUBLIC), page(null, Scope.PUBLIC)));
  }

  @Test
  void giveTheNarrowestScope() {
    assertEquals(Scope.PUBLIC, scope(page(null, Scope.PUBLIC), page(null, Scope.PUBLIC)));
    assertEquals(Scope.PRIVATE, scope(page(null, Scope.PRIVATE), page(null, Scope.PUBLIC)));
    assertEquals(Scope.PRIVATE, scope(page(null, Scope.PUBLIC), page(null, Scope.PRIVATE)));
  }

  @Test
  void stayWithTheListingWhateverIsHidden() {
    Listing listing = listing(page(SHORT, Scope.PUBLIC, "a", "b"));

    Listing shown = listing.without("a"::equals);

    assertEquals(JsonBytes.of("{\"prompts\":[\"b\"]}"), shown.json());
    assertEquals(listing.pages(), shown.pages());
    assertEquals(listing.hints(), shown.hints());
  }

  @Test
  void stayWithTheListingWhateverIsSaidOfIt() {
    Listing listing = listing(page(SHORT, Scope.PUBLIC, "a"));

    Listing narrowed = listing.withHints(listing.hints().privately());

    assertEquals(new CacheHints(SHORT, Scope.PRIVATE), narrowed.hints());
    assertEquals(listing, narrowed.withHints(listing.hints()));
  }

  @Test
  void areNoToolsUnlessTheyAre() {
    assertEquals(List.of(), listing(page(null, Scope.PUBLIC, "a")).tools());
  }

  @Test
  void haveNoEntryWithoutAKey() {
    assertThrows(IllegalArgumentException.class, () -> new ListedItem("", JsonBytes.of("{}")));
  }

  private static @Nullable Duration life(FetchedPage... pages) {
    return listing(pages).hints().timeToLive();
  }

  private static Scope scope(FetchedPage... pages) {
    return listing(pages).hints().scope();
  }

  private static Listing listing(FetchedPage... pages) {
    return Listing.ofPages(ListKind.PROMPTS, List.of(pages));
  }

  private static FetchedPage page(@Nullable Duration life, Scope scope, String... keys) {
    List<Listed> items =
        List.of(keys).stream()
            .<Listed>map(key -> new ListedItem(key, JsonBytes.of("\"" + key + "\"")))
            .toList();
    return new FetchedPage(
        Optional.empty(), new Page(items, Optional.empty(), new CacheHints(life, scope), 0), 0);
  }
}
