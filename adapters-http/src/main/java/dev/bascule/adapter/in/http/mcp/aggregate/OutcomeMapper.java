package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.adapter.in.http.exchange.AggregateResult;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Converts outcomes for the endpoints. Pure. */
public final class OutcomeMapper {

  private OutcomeMapper() {}

  static <T> Outcome<T> unknown(String what, String name) {
    JsonRpcError error = JsonRpcErrors.unknownName(what, name);
    return new Outcome.Failed<>(
        new Failure.Rejected(error.code(), error.message(), Optional.empty()));
  }

  /**
   * Returns {@code failure} with the name of its server in the message.
   *
   * @param servers the servers that failed; {@code failure} is that of the first
   */
  static Failure named(List<ServerId> servers, Failure failure) {
    String others =
        servers.size() == 1 ? "" : "; other servers that failed: " + (servers.size() - 1);
    return JsonRpcErrors.of(failure, ProtocolEra.LEGACY)
            instanceof JsonRpcResult.ErrorResult(JsonRpcError error)
        ? new Failure.Rejected(
            error.code(),
            "Server \"" + servers.getFirst() + "\": " + error.message() + others,
            error.data())
        : failure;
  }

  /** Returns the remaining freshness of a value; zero if unknown. */
  public static Duration remaining(CacheProvenance provenance) {
    return provenance.storedFor().orElse(Duration.ZERO);
  }

  /** Returns the remaining freshness of all parts; zero if a part is missing. */
  static Duration remaining(AggregateResult<?> aggregate) {
    return aggregate.unavailable().isEmpty() ? remaining(aggregate.provenance()) : Duration.ZERO;
  }

  /** Returns the provenance of an aggregated value with the shortest freshness of its parts. */
  static CacheProvenance freshFor(Duration remaining) {
    return new CacheProvenance.Hit(new Freshness(Duration.ZERO, remaining));
  }
}
