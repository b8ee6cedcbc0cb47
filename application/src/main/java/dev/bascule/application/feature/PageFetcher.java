package dev.bascule.application.feature;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.policy.PaginationLimits;
import dev.bascule.application.upstream.UpstreamCaller;
import dev.bascule.application.upstream.UpstreamRequest;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.FetchedPage;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A fetcher of listings page by page, with one request per page and a common deadline.
 *
 * <p>Thread-safe.
 */
public record PageFetcher(UpstreamCaller upstreamCaller, PaginationLimits limits, Ticker ticker) {

  /** The progress of a pagination. Not thread-safe. */
  static final class PageHistory {

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
     * Returns whether {@code failure}, which ended the pagination, may be due to the reused pages:
     * an old cursor that the server no longer accepts, or pages that do not match.
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
            Failure.NotRunning _,
            Failure.Cancelled _,
            Failure.OverLimit _,
            Failure.StartTimedOut _,
            Failure.LocalFailure _ ->
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

  record ListingRequest(UpstreamRoute route, ListKind kind, Deadline deadline) {

    ListingRequest withDeadlineFromNow(Ticker ticker) {
      return new ListingRequest(route, kind, deadline.earlier(route.deadline(ticker)));
    }
  }

  /**
   * Returns all pages in order, or the failure of one of them.
   *
   * @param reusable pages that are not requested again. If the others no longer match them, all are
   *     fetched again, once
   */
  Outcome<List<FetchedPage>> fetchAll(ListingRequest request, List<FetchedPage> reusable) {
    PageHistory history = new PageHistory(limits, reusable);
    Outcome<List<FetchedPage>> outcome = fetchRemaining(request, history);
    return outcome instanceof Outcome.Failed<List<FetchedPage>>(Failure failure)
            && history.mayRestart(failure)
        ? fetchRemaining(request, new PageHistory(limits, List.of()))
        : outcome;
  }

  /** All pages are held in memory until the last one, and twice while they are merged. */
  private Outcome<List<FetchedPage>> fetchRemaining(ListingRequest request, PageHistory history) {
    ListingRequest remaining = request;
    try (AnswerBudget.Charge charge = AnswerBudget.PROCESS.newCharge()) {
      while (!history.complete) {
        Optional<Failure> failure =
            history.reuseNext() ? Optional.empty() : fetch(remaining, history);
        if (failure.isPresent()) {
          return new Outcome.Failed<>(failure.get());
        }
        if (history.bytes > AnswerBudget.UNTRACKED_BYTES && !charge.tryKeep(2 * history.bytes)) {
          return new Outcome.Failed<>(AnswerBudget.exceeded());
        }
        // Once the server is started, the rest of its start timeout does not count for the listing.
        remaining = remaining.withDeadlineFromNow(ticker);
      }
    }
    return new Outcome.Served<>(history.pages, CacheProvenance.Forwarded.BYPASS);
  }

  private Optional<Failure> fetch(ListingRequest request, PageHistory history) {
    Outcome<ListPage> outcome =
        upstreamCaller.call(
            request.route().upstream(),
            new UpstreamRequest<>(
                UpstreamRequest.Subject.of(request.kind().method()),
                request.route().context(),
                request.deadline(),
                /* mayRunTwice= */ true,
                (context, timeout) -> fetch(request, history, context, timeout)));
    return switch (outcome) {
      case Outcome.Served<ListPage>(ListPage page, CacheProvenance _) -> {
        history.add(new FetchedPage(history.cursor, page, ticker.nanos()));
        yield Optional.empty();
      }
      case Outcome.Failed<ListPage>(Failure failure) -> Optional.of(failure);
    };
  }

  /** A page that exceeds a limit is an invalid response, and is reported to the breaker as such. */
  private static UpstreamReply<ListPage> fetch(
      ListingRequest request, PageHistory history, CallContext context, Duration timeout) {
    UpstreamReply<ListPage> reply =
        request.route().upstream().server().list(request.kind(), history.cursor, context, timeout);
    return reply instanceof UpstreamReply.Answered<ListPage>(ListPage page)
        ? history.fault(page).<UpstreamReply<ListPage>>map(UpstreamReply.Failed::new).orElse(reply)
        : reply;
  }
}
