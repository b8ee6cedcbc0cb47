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
import java.util.List;
import java.util.Optional;

/**
 * Fetches a listing page by page, with one request per page and a common deadline.
 *
 * <p>Thread-safe.
 */
public final class PageFetcher {

  private final UpstreamCaller upstreamCaller;
  private final PaginationLimits limits;
  private final Ticker ticker;

  public PageFetcher(UpstreamCaller upstreamCaller, PaginationLimits limits, Ticker ticker) {
    this.upstreamCaller = upstreamCaller;
    this.limits = limits;
    this.ticker = ticker;
  }

  /** A listing to fetch, with its deadline. */
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

  private Outcome<List<FetchedPage>> fetchRemaining(ListingRequest request, PageHistory history) {
    try (AnswerBudget.Charge charge = AnswerBudget.PROCESS.newCharge()) {
      return fetchRemaining(request, history, charge);
    }
  }

  /** All pages are held in memory until the last one, and twice while they are merged. */
  private Outcome<List<FetchedPage>> fetchRemaining(
      ListingRequest request, PageHistory history, AnswerBudget.Charge charge) {
    ListingRequest remaining = request;
    while (!history.isComplete()) {
      Optional<Failure> failure =
          history.reuseNext() ? Optional.empty() : fetch(remaining, history);
      if (failure.isPresent()) {
        return new Outcome.Failed<>(failure.get());
      }
      if (history.bytes() > AnswerBudget.UNTRACKED_BYTES && !charge.tryKeep(2 * history.bytes())) {
        return new Outcome.Failed<>(AnswerBudget.exceeded());
      }
      // Once the server is started, the rest of its start timeout does not count for the listing.
      remaining = remaining.withDeadlineFromNow(ticker);
    }
    return new Outcome.Served<>(history.pages(), CacheProvenance.Forwarded.BYPASS);
  }

  private Optional<Failure> fetch(ListingRequest request, PageHistory history) {
    Outcome<ListPage> outcome =
        upstreamCaller.call(
            request.route().upstream(),
            new UpstreamRequest<>(
                UpstreamRequest.Subject.of(request.kind()),
                request.route().context(),
                request.deadline(),
                /* mayRunTwice= */ true,
                (context, timeout) -> fetch(request, history, context, timeout)));
    return switch (outcome) {
      case Outcome.Served<ListPage>(ListPage page, CacheProvenance _) -> {
        history.add(new FetchedPage(history.cursor(), page, ticker.nanos()));
        yield Optional.empty();
      }
      case Outcome.Failed<ListPage>(Failure failure) -> Optional.of(failure);
    };
  }

  /** A page that exceeds a limit is an invalid response, and is reported to the breaker as such. */
  private static UpstreamReply<ListPage> fetch(
      ListingRequest request, PageHistory history, CallContext context, Duration timeout) {
    UpstreamReply<ListPage> reply =
        request
            .route()
            .upstream()
            .server()
            .list(request.kind(), history.cursor(), context, timeout);
    return reply instanceof UpstreamReply.Answered<ListPage>(ListPage page)
        ? history.fault(page).<UpstreamReply<ListPage>>map(UpstreamReply.Failed::new).orElse(reply)
        : reply;
  }
}
