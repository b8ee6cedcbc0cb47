package dev.bascule.adapter.in.http.exchange;

import dev.bascule.application.port.in.QueryAllServersUseCase.ServerAnswer;
import dev.bascule.domain.budget.DocumentBudget;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.CacheProvenance.Forwarded;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.JsonCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The results of several servers for the same request.
 *
 * @param parts the results of the servers that have one, in the order of the servers
 * @param unavailable the servers that failed
 * @param failure the failure of the first of those
 * @param provenance the combined provenance of all parts
 */
public record AggregateResult<T>(
    List<Part<T>> parts,
    List<UnavailableServer> unavailable,
    Optional<Failure> failure,
    CacheProvenance provenance) {

  private static final Logger LOGGER = LoggerFactory.getLogger(AggregateResult.class);

  /** Of the warnings that a document is incomplete; clients cause them. */
  private static final Rate LOG_RATE = new Rate(1, Duration.ofMinutes(10), 1);

  private static final LogRateLimiter LOG_LIMITER = new LogRateLimiter(LOG_RATE, Ticker.system());

  public AggregateResult {
    parts = List.copyOf(parts);
    unavailable = List.copyOf(unavailable);
  }

  public record Part<T>(ServerId server, T value) {}

  /** Collects {@code answers}. A server without the feature does not count as unavailable. */
  public static <T> AggregateResult<T> of(List<ServerAnswer<T>> answers) {
    List<Part<T>> parts = new ArrayList<>();
    List<CacheProvenance> provenances = new ArrayList<>();
    List<UnavailableServer> unavailable = new ArrayList<>();
    Optional<Failure> first = Optional.empty();
    for (ServerAnswer<T> answer : answers) {
      switch (answer.outcome()) {
        case Outcome.Served<T>(T value, CacheProvenance provenance) -> {
          parts.add(new Part<>(answer.server(), value));
          provenances.add(provenance);
        }
        case Outcome.Failed<T>(Failure failure) when hasNothing(failure) -> {}
        case Outcome.Failed<T>(Failure failure) -> {
          LOGGER.debug("{} is missing: {}", answer.server(), failure);
          unavailable.add(UnavailableServer.of(answer.server(), ProblemMapper.ofFeature(failure)));
          first = first.or(() -> Optional.of(failure));
        }
      }
    }
    CacheProvenance merged =
        provenances.stream().reduce(CacheProvenance::combinedWith).orElse(Forwarded.BYPASS);
    return new AggregateResult<>(parts, unavailable, first, merged);
  }

  /** Returns whether the server has no such feature, or was removed meanwhile. */
  private static boolean hasNothing(Failure failure) {
    return failure instanceof Failure.UnknownServer
        || (failure instanceof Failure.Rejected rejected
            && rejected.code() == Failure.Rejected.METHOD_NOT_FOUND);
  }

  /** Returns the same with other values of the parts, which are computed in their order. */
  public <R> AggregateResult<R> map(Function<Part<T>, R> mapper) {
    return new AggregateResult<>(
        parts.stream().map(part -> new Part<>(part.server(), mapper.apply(part))).toList(),
        unavailable,
        failure,
        provenance);
  }

  /**
   * Returns the parts that fit into one document; the others count as unavailable, and are logged
   * at most once per {@link #LOG_RATE}.
   */
  public AggregateResult<T> fitting(ToLongFunction<T> bytesOf) {
    List<Part<T>> fitting = new ArrayList<>();
    List<UnavailableServer> missing = new ArrayList<>(unavailable);
    long bytes = 0;
    for (Part<T> part : parts) {
      long length = bytesOf.applyAsLong(part.value());
      if (length > DocumentBudget.PROCESS.maxBytes() - bytes) {
        Problem problem =
            bytes == 0
                ? ProblemMapper.documentTooLong(length)
                : ProblemMapper.documentTooLong(length, bytes);
        missing.add(UnavailableServer.of(part.server(), problem));
      } else {
        fitting.add(part);
        bytes += length;
      }
    }
    if (missing.size() > unavailable.size() && LOG_LIMITER.tryAcquire().isPresent()) {
      LOGGER.warn(
          "A document or list of all servers is incomplete: {} of {} servers do not fit into {}"
              + " bytes, the first is \"{}\". Raise `limits.documentBytes`",
          missing.size() - unavailable.size(),
          parts.size(),
          DocumentBudget.PROCESS.maxBytes(),
          missing.get(unavailable.size()).server());
    }
    return new AggregateResult<>(fitting, missing, failure, provenance);
  }

  public List<ServerId> unavailableIds() {
    return unavailable.stream().map(UnavailableServer::server).toList();
  }

  /** A server whose part is missing, and why: the URI of the problem's type, and a text. */
  public record UnavailableServer(ServerId server, String type, String reason) {

    static UnavailableServer of(ServerId server, Problem problem) {
      return new UnavailableServer(server, problem.type().uri(), problem.summary());
    }

    /** Returns whether its part does not fit into the document. */
    public boolean isTooLong() {
      return type.equals(ProblemType.DOCUMENT_TOO_LONG.uri());
    }

    public ObjectNode toJson() {
      return JsonCodec.object()
          .put("server", server.value())
          .put("type", type)
          .put("reason", reason);
    }
  }
}
