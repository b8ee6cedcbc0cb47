package dev.bascule.application.feature;

import dev.bascule.application.policy.PaginationLimits;
import dev.bascule.domain.mcp.FetchedPage;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.result.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The progress of a pagination. Not thread-safe. */
final class PageHistory {

  /** Each takes some memory, however short it is. */
  static final int MAX_ITEMS = 100_000;

  private final PaginationLimits limits;
  private final Map<Optional<String>, FetchedPage> reusable = new HashMap<>();
  private final List<FetchedPage> pages = new ArrayList<>();
  private final Set<String> cursors = new HashSet<>();
  private Optional<String> cursor = Optional.empty();
  private long bytes;
  private int items;
  private boolean complete;
  private boolean reusedAny;

  /**
   * @param reusable pages that need not be fetched
   */
  PageHistory(PaginationLimits limits, List<FetchedPage> reusable) {
    this.limits = limits;
    reusable.forEach(page -> this.reusable.put(page.cursor(), page));
  }

  /** Returns the cursor of the next page. */
  Optional<String> cursor() {
    return cursor;
  }

  /** Returns the total bytes of the pages so far. */
  long bytes() {
    return bytes;
  }

  boolean isComplete() {
    return complete;
  }

  List<FetchedPage> pages() {
    return pages;
  }

  /** Takes the next page from the reusable ones, if it is there. */
  boolean reuseNext() {
    FetchedPage next = reusable.get(cursor);
    if (next == null || fault(next.page()).isPresent()) {
      return false;
    }
    add(next);
    reusedAny = true;
    return true;
  }

  /**
   * Returns whether {@code failure}, which ended the pagination, may be due to the reused pages: an
   * old cursor that the server no longer accepts, or pages that do not match.
   */
  boolean mayRestart(Failure failure) {
    return switch (failure) {
      case Failure.Rejected rejected ->
          cursor.isPresent() && rejected.code() == Failure.Rejected.INVALID_PARAMS;
      case Failure.BadAnswer _ -> reusedAny;
      case Failure.Refused _,
          Failure.Throttled _,
          Failure.Unreachable _,
          Failure.TimedOut _,
          Failure.Resting _,
          Failure.Cancelled _,
          Failure.StartTimedOut _,
          Failure.CircuitOpen _,
          Failure.Saturated _,
          Failure.OverLimit _,
          Failure.UnknownServer _,
          Failure.UnknownTool _,
          Failure.InvalidArguments _,
          Failure.NotCached _ ->
          false;
    };
  }

  /** Returns what is wrong with {@code page} as the next one; empty if nothing is. */
  Optional<Failure.UpstreamFailure> fault(ListPage page) {
    return Optional.ofNullable(reason(page)).map(Failure.BadAnswer::new);
  }

  private @Nullable String reason(ListPage page) {
    if (bytes + page.bytes() > limits.maxBytes()) {
      return "the server's listing is longer than "
          + limits.maxBytes()
          + " bytes, all pages together";
    }
    if (items + page.items().size() > MAX_ITEMS) {
      return "the server's listing has more than " + MAX_ITEMS + " items, all pages together";
    }
    if (page.nextCursor().filter(cursors::contains).isPresent()) {
      return "the server's listing repeats a cursor";
    }
    if (page.nextCursor().isPresent() && pages.size() + 1 >= limits.maxPages()) {
      return "the server's listing has more than " + limits.maxPages() + " pages";
    }
    return null;
  }

  /** Adds the next page, which is valid. */
  void add(FetchedPage fetched) {
    pages.add(fetched);
    bytes += fetched.page().bytes();
    items += fetched.page().items().size();
    cursor = fetched.page().nextCursor();
    cursor.ifPresent(cursors::add);
    complete = cursor.isEmpty();
  }
}
