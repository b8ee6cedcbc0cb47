package dev.bascule.adapter.in.http.mcp.aggregate;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.application.port.in.QueryAllServersUseCase.ServerAnswer;
import dev.bascule.domain.budget.DocumentBudget;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What several servers answered to the same request.
 *
 * @param parts the answers of those that gave one, in the order of the servers
 * @param unavailable those that could not answer
 * @param failure why the first of those could not
 * @param remaining how long all of it stays fresh; zero if a part is missing
 */
record AggregateResult<T>(
    List<Part<T>> parts,
    List<ServerId> unavailable,
    Optional<Failure> failure,
    Duration remaining) {

  private static final Logger LOGGER = LoggerFactory.getLogger(AggregateResult.class);

  AggregateResult {
    parts = List.copyOf(parts);
    unavailable = List.copyOf(unavailable);
    requireNonNull(failure, "failure");
    requireNonNull(remaining, "remaining");
  }

  /** What one server answered. */
  record Part<T>(ServerId server, T value) {}

  /** Collects {@code answers}. A server that does not have the method is not missing. */
  static <T> AggregateResult<T> of(List<ServerAnswer<T>> answers) {
    List<Part<T>> parts = new ArrayList<>();
    List<ServerId> unavailable = new ArrayList<>();
    Optional<Duration> shortest = Optional.empty();
    Optional<Failure> first = Optional.empty();
    for (ServerAnswer<T> answer : answers) {
      switch (answer.outcome()) {
        case Outcome.Served<T>(T value, CacheProvenance provenance) -> {
          parts.add(new Part<>(answer.server(), value));
          shortest = Optional.of(shorter(shortest, OutcomeMapper.remaining(provenance)));
        }
        case Outcome.Failed<T>(Failure.Rejected rejected)
            when rejected.code() == JsonRpcError.METHOD_NOT_FOUND -> {}
        case Outcome.Failed<T>(Failure failure) -> {
          LOGGER.debug("{} is missing: {}", answer.server(), failure);
          unavailable.add(answer.server());
          first = first.or(() -> Optional.of(failure));
        }
      }
    }
    Duration remaining = unavailable.isEmpty() ? shortest.orElse(Duration.ZERO) : Duration.ZERO;
    return new AggregateResult<>(parts, unavailable, first, remaining);
  }

  /**
   * Returns the parts of {@code aggregate} that fit into one document. The others are missing, as
   * those are that could not answer.
   */
  static AggregateResult<Listing> fitting(AggregateResult<Listing> aggregate) {
    List<Part<Listing>> fitting = new ArrayList<>();
    List<ServerId> unavailable = new ArrayList<>(aggregate.unavailable());
    long bytes = 0;
    for (Part<Listing> part : aggregate.parts()) {
      int length = part.value().json().length();
      if (length > DocumentBudget.PROCESS.maxBytes() - bytes) {
        LOGGER.debug("{} is missing: its list of {} bytes does not fit", part.server(), length);
        unavailable.add(part.server());
      } else {
        fitting.add(part);
        bytes += length;
      }
    }
    return fitting.size() == aggregate.parts().size()
        ? aggregate
        : new AggregateResult<>(fitting, unavailable, aggregate.failure(), Duration.ZERO);
  }

  private static Duration shorter(Optional<Duration> known, Duration other) {
    return known.filter(one -> one.compareTo(other) <= 0).orElse(other);
  }
}
