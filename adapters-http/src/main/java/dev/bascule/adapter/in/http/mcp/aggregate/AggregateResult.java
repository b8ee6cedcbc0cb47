package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.domain.freshness.CacheProvenance;
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
 * What several servers answered to the same question.
 *
 * @param parts the answers of those that gave one, in the order of the servers
 * @param unavailable those that could not answer
 * @param remaining how long all of it stays fresh; zero where a part is missing
 */
record AggregateResult<T>(List<Part<T>> parts, List<ServerId> unavailable, Duration remaining) {

  private static final Logger LOGGER = LoggerFactory.getLogger(AggregateResult.class);

  AggregateResult {
    parts = List.copyOf(parts);
    unavailable = List.copyOf(unavailable);
  }

  /** What one server answered. */
  record Part<T>(ServerId server, T value) {}

  /**
   * Gathers {@code outcomes}, one for each of {@code servers}. It fails only if nobody answered. A
   * server that does not know the question is not missed.
   */
  static <T> Outcome<AggregateResult<T>> of(List<ServerId> servers, List<Outcome<T>> outcomes) {
    List<Part<T>> parts = new ArrayList<>();
    List<ServerId> unavailable = new ArrayList<>();
    Optional<Duration> shortest = Optional.empty();
    Optional<Failure> first = Optional.empty();
    for (int i = 0; i < servers.size(); i++) {
      switch (outcomes.get(i)) {
        case Outcome.Served<T>(T value, CacheProvenance provenance) -> {
          parts.add(new Part<>(servers.get(i), value));
          shortest = Optional.of(shorter(shortest, OutcomeMapper.remaining(provenance)));
        }
        case Outcome.Failed<T>(Failure.Rejected rejected)
            when rejected.code() == JsonRpcError.METHOD_NOT_FOUND -> {}
        case Outcome.Failed<T>(Failure failure) -> {
          LOGGER.debug("{} is left out: {}", servers.get(i), failure);
          unavailable.add(servers.get(i));
          first = first.or(() -> Optional.of(failure));
        }
      }
    }
    if (parts.isEmpty() && first.isPresent()) {
      return new Outcome.Failed<>(first.get());
    }
    Duration remaining = unavailable.isEmpty() ? shortest.orElse(Duration.ZERO) : Duration.ZERO;
    return new Outcome.Served<>(
        new AggregateResult<>(parts, unavailable, remaining), OutcomeMapper.freshFor(remaining));
  }

  private static Duration shorter(Optional<Duration> known, Duration other) {
    return known.filter(one -> one.compareTo(other) <= 0).orElse(other);
  }
}
