package dev.bascule.adapter.in.http.mcp;

import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** What the endpoints make of outcomes. Pure. */
final class Outcomes {

  private Outcomes() {}

  static <T, R> Outcome<R> map(Outcome<T> outcome, Function<T, R> change) {
    return switch (outcome) {
      case Outcome.Served<T>(T value, Provenance provenance) ->
          new Outcome.Served<>(change.apply(value), provenance);
      case Outcome.Failed<T>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }

  static <T> Optional<T> value(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Served<T>(T value, _) -> Optional.of(value);
      case Outcome.Failed<T> _ -> Optional.empty();
    };
  }

  static <T> Optional<Failure> failure(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Served<T> _ -> Optional.empty();
      case Outcome.Failed<T>(Failure failure) -> Optional.of(failure);
    };
  }

  /** Returns the outcome of asking for something by a name that nothing has. */
  static <T> Outcome<T> unknown(String what, String name) {
    RpcError error = Errors.unknownName(what, name);
    return new Outcome.Failed<>(
        new Failure.Rejected(error.code(), error.message(), Optional.empty()));
  }

  /** Returns how long what was served stays fresh; zero where that is not known. */
  static Duration remaining(Provenance provenance) {
    Duration left =
        switch (provenance) {
          case Provenance.Hit(Freshness freshness) -> freshness.remaining();
          case Provenance.Forwarded forwarded -> forwarded.storedFor().orElse(Duration.ZERO);
        };
    return left.isPositive() ? left : Duration.ZERO;
  }

  /** Returns the provenance of what is put together from parts, the first of which ends so soon. */
  static Provenance freshFor(Duration remaining) {
    return new Provenance.Hit(new Freshness(Duration.ZERO, remaining));
  }

  /** Returns {@code name} as the name of a tool; empty where no tool can have it. */
  static Optional<ToolName> toolName(String name) {
    try {
      return Optional.of(new ToolName(name));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
