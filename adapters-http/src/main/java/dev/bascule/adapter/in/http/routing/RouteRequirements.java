package dev.bascule.adapter.in.http.routing;

import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.adapter.in.http.media.AcceptHeader;
import dev.bascule.adapter.in.http.media.RequestMediaType;
import java.util.Optional;
import java.util.Set;

/**
 * What a request to an operation must be like.
 *
 * @param queryNames the query parameters that it knows
 * @param media what it reads and writes
 * @param access who may make it, where the bridge asks for credentials
 */
public record RouteRequirements(Set<String> queryNames, Media media, Access access) {

  /** JSON in, JSON out, no query. */
  static final RouteRequirements PLAIN =
      new RouteRequirements(Set.of(), Media.JSON, Access.CALLERS);

  /** The same, for administrators. */
  public static final RouteRequirements ADMIN = PLAIN.withAccess(Access.ADMINISTRATORS);

  /** The same, for everybody. */
  public static final RouteRequirements OPEN = PLAIN.withAccess(Access.EVERYBODY);

  /** The same, for everybody; the operation knows callers that have a valid credential. */
  public static final RouteRequirements OPTIONAL = PLAIN.withAccess(Access.OPTIONAL);

  /** The operation judges all of that for itself, and answers with a value. */
  public static final RouteRequirements CUSTOM_COMPLETE =
      new RouteRequirements(Set.of(), Media.WHOLE, Access.CALLERS);

  /** The operation judges all of that for itself, and answers as it will. */
  public static final RouteRequirements CUSTOM =
      new RouteRequirements(Set.of(), Media.ITS_OWN, Access.CALLERS);

  /** A page, or a part of one, that holds nothing of anybody's. */
  public static final RouteRequirements PAGE = CUSTOM_COMPLETE.withAccess(Access.EVERYBODY);

  /** Who may make a request. */
  public enum Access {
    /** Whoever can reach the bridge. */
    EVERYBODY,
    /** The same; a caller with a valid credential is known to the operation, and may see more. */
    OPTIONAL,
    /** Whoever has a credential. */
    CALLERS,
    /** Whoever may read the numbers of all servers. */
    MEASURERS,
    /** Whoever has a credential for the administration. */
    ADMINISTRATORS
  }

  /** What an operation reads and writes. */
  public enum Media {
    /** JSON. */
    JSON,
    /** JSON, or events where the client prefers them. */
    JSON_OR_EVENTS,
    /** A value, of the type that the operation says itself. */
    WHOLE,
    /** What the operation says itself; that need not be a value. */
    ITS_OWN
  }

  public RouteRequirements {
    queryNames = Set.copyOf(queryNames);
  }

  /** JSON in, JSON out, and these query parameters. */
  public static RouteRequirements query(String... names) {
    return new RouteRequirements(Set.of(names), Media.JSON, Access.CALLERS);
  }

  /** Returns the same terms for other people. */
  public RouteRequirements withAccess(Access others) {
    return new RouteRequirements(queryNames, media, others);
  }

  /** Returns whether whoever can reach the bridge may make such a request. */
  boolean isPublic() {
    return access == Access.EVERYBODY || access == Access.OPTIONAL;
  }

  /** Reads the query of {@code request}. */
  public QueryParameters query(BridgeRequest request) {
    return switch (media) {
      case JSON, JSON_OR_EVENTS -> QueryParameters.read(request.query(), queryNames);
      case WHOLE, ITS_OWN -> QueryParameters.none();
    };
  }

  /** Returns why the client would not read the answer; empty if it would. */
  public Optional<Problem> checkAccept(BridgeRequest request) {
    return switch (media) {
      case JSON -> wantsJson(request) ? Optional.empty() : notAcceptable();
      case JSON_OR_EVENTS ->
          wantsJson(request) || AcceptHeader.prefersEvents(request.values("Accept"))
              ? Optional.empty()
              : notAcceptable();
      case WHOLE, ITS_OWN -> Optional.empty();
    };
  }

  /** Returns why a body of {@code request}, if it has one, cannot be read; empty if it can. */
  public Optional<Problem> checkContentType(BridgeRequest request) {
    return switch (media) {
      case JSON, JSON_OR_EVENTS -> checkJson(request);
      case WHOLE, ITS_OWN -> Optional.empty();
    };
  }

  private static boolean wantsJson(BridgeRequest request) {
    return AcceptHeader.accepts(request.values("Accept"), "application/json")
        || AcceptHeader.accepts(request.values("Accept"), "application/problem+json");
  }

  private Optional<Problem> notAcceptable() {
    String events = media == Media.JSON_OR_EVENTS ? " or text/event-stream" : "";
    String detail = "the answer is application/json" + events + ", which the Accept field excludes";
    return Optional.of(new Problem(ProblemType.NOT_ACCEPTABLE, detail));
  }

  private static Optional<Problem> checkJson(BridgeRequest request) {
    boolean isCoded = !Set.of("", "identity").contains(request.field("Content-Encoding"));
    if (!isCoded && RequestMediaType.isJson(request.field("Content-Type"))) {
      return Optional.empty();
    }
    String detail = "the body must be application/json in UTF-8, without a Content-Encoding";
    return Optional.of(new Problem(ProblemType.WRONG_MEDIA_TYPE, detail));
  }
}
