package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.policy.WalkLimits;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.FetchedPage;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Page;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.outcome.Reply;
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
public final class PageWalk {

  private final Passage passage;
  private final WalkLimits limits;
  private final Ticker ticker;

  public PageWalk(Passage passage, WalkLimits limits, Ticker ticker) {
    this.passage = requireNonNull(passage, "passage");
    this.limits = requireNonNull(limits, "limits");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /** What is listed, and by when. */
  record Walk(Approach approach, ListKind kind, Deadline deadline) {}

  /**
   * Returns all pages in their order, or why there is one that cannot be had.
   *
   * @param kept pages that are not asked for again. Where the others do not go with them any more,
   *     all are fetched anew, once
   */
  Outcome<List<FetchedPage>> run(Walk walk, List<FetchedPage> kept) {
    PageTrail trail = new PageTrail(limits, kept);
    Outcome<List<FetchedPage>> outcome = follow(walk, trail);
    return outcome instanceof Outcome.Failed<List<FetchedPage>>(Failure failure)
            && trail.wentAstray(failure)
        ? follow(walk, new PageTrail(limits, List.of()))
        : outcome;
  }

  private Outcome<List<FetchedPage>> follow(Walk walk, PageTrail trail) {
    while (!trail.isComplete()) {
      Optional<Failure> failure = trail.takeKept() ? Optional.empty() : fetch(walk, trail);
      if (failure.isPresent()) {
        return new Outcome.Failed<>(failure.get());
      }
    }
    return new Outcome.Served<>(trail.pages(), Provenance.Forwarded.BYPASS);
  }

  private Optional<Failure> fetch(Walk walk, PageTrail trail) {
    Outcome<Page> outcome =
        passage.ask(
            walk.approach().upstream(),
            new Request<>(
                Request.Subject.of(walk.kind()),
                walk.approach().exchange(),
                walk.deadline(),
                /* mayRunTwice= */ true,
                (exchange, timeout) -> fetch(walk, trail, exchange, timeout)));
    return switch (outcome) {
      case Outcome.Served<Page>(Page page, Provenance _) -> {
        trail.add(new FetchedPage(trail.cursor(), page, ticker.nanos()));
        yield Optional.empty();
      }
      case Outcome.Failed<Page>(Failure failure) -> Optional.of(failure);
    };
  }

  /** A page that leads too far is a bad answer, and tells the breaker so. */
  private static Reply<Page> fetch(
      Walk walk, PageTrail trail, Exchange exchange, Duration timeout) {
    Reply<Page> reply =
        walk.approach().upstream().server().list(walk.kind(), trail.cursor(), exchange, timeout);
    return reply instanceof Reply.Answered<Page>(Page page)
        ? trail.fault(page).<Reply<Page>>map(Reply.Failed::new).orElse(reply)
        : reply;
  }
}
