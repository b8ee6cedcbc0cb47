package dev.bascule.application.feature;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.policy.PaginationLimits;
import dev.bascule.application.upstream.UpstreamCaller;
import dev.bascule.application.upstream.UpstreamRequest;
import dev.bascule.application.upstream.UpstreamRoute;
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
 * Fetches a listing page by page, each by a request of its own, all within one deadline.
 *
 * <p>Thread-safe.
 */
public final class PageFetcher {

  private final UpstreamCaller passage;
  private final PaginationLimits limits;
  private final Ticker ticker;

  public PageFetcher(UpstreamCaller passage, PaginationLimits limits, Ticker ticker) {
    this.passage = requireNonNull(passage, "passage");
    this.limits = requireNonNull(limits, "limits");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /** What is listed, and by when. */
  record Walk(UpstreamRoute approach, ListKind kind, Deadline deadline) {}

  /**
   * Returns all pages in their order, or why there is one that cannot be had.
   *
   * @param kept pages that are not asked for again. Where the others do not go with them any more,
   *     all are fetched anew, once
   */
  Outcome<List<FetchedPage>> run(Walk walk, List<FetchedPage> kept) {
    PageHistory trail = new PageHistory(limits, kept);
    Outcome<List<FetchedPage>> outcome = follow(walk, trail);
    return outcome instanceof Outcome.Failed<List<FetchedPage>>(Failure failure)
            && trail.wentAstray(failure)
        ? follow(walk, new PageHistory(limits, List.of()))
        : outcome;
  }

  private Outcome<List<FetchedPage>> follow(Walk walk, PageHistory trail) {
    while (!trail.isComplete()) {
      Optional<Failure> failure = trail.takeKept() ? Optional.empty() : fetch(walk, trail);
      if (failure.isPresent()) {
        return new Outcome.Failed<>(failure.get());
      }
    }
    return new Outcome.Served<>(trail.pages(), CacheProvenance.Forwarded.BYPASS);
  }

  private Optional<Failure> fetch(Walk walk, PageHistory trail) {
    Outcome<ListPage> outcome =
        passage.ask(
            walk.approach().upstream(),
            new UpstreamRequest<>(
                UpstreamRequest.Subject.of(walk.kind()),
                walk.approach().exchange(),
                walk.deadline(),
                /* mayRunTwice= */ true,
                (exchange, timeout) -> fetch(walk, trail, exchange, timeout)));
    return switch (outcome) {
      case Outcome.Served<ListPage>(ListPage page, CacheProvenance _) -> {
        trail.add(new FetchedPage(trail.cursor(), page, ticker.nanos()));
        yield Optional.empty();
      }
      case Outcome.Failed<ListPage>(Failure failure) -> Optional.of(failure);
    };
  }

  /** A page that leads too far is a bad answer, and tells the breaker so. */
  private static UpstreamReply<ListPage> fetch(
      Walk walk, PageHistory trail, CallContext exchange, Duration timeout) {
    UpstreamReply<ListPage> reply =
        walk.approach().upstream().server().list(walk.kind(), trail.cursor(), exchange, timeout);
    return reply instanceof UpstreamReply.Answered<ListPage>(ListPage page)
        ? trail.fault(page).<UpstreamReply<ListPage>>map(UpstreamReply.Failed::new).orElse(reply)
        : reply;
  }
}
