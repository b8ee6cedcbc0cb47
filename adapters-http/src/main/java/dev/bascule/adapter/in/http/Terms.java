package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.media.Accept;
import java.util.Optional;
import java.util.Set;

/**
 * What a request to an operation must be like.
 *
 * @param queryNames the query parameters that it knows
 * @param media what it reads and writes
 * @param access who may make it, where the bridge asks for credentials
 */
record Terms(Set<String> queryNames, Media media, Access access) {

  /** JSON in, JSON out, no query. */
  static final Terms PLAIN = new Terms(Set.of(), Media.JSON, Access.CALLERS);

  /** The same, for administrators. */
  static final Terms ADMIN = PLAIN.forThe(Access.ADMINISTRATORS);

  /** The same, for everybody. */
  static final Terms OPEN = PLAIN.forThe(Access.EVERYBODY);

  /** The operation judges all of that for itself, and answers with a value. */
  static final Terms WHOLE = new Terms(Set.of(), Media.WHOLE, Access.CALLERS);

  /** The operation judges all of that for itself, and answers as it will. */
  static final Terms ITS_OWN = new Terms(Set.of(), Media.ITS_OWN, Access.CALLERS);

  /** A page, or a part of one, that holds nothing of anybody's. */
  static final Terms PAGE = WHOLE.forThe(Access.EVERYBODY);

  /** Who may make a request. */
  enum Access {
    /** Whoever can reach the bridge. */
    EVERYBODY,
    /** Whoever has a credential. */
    CALLERS,
    /** Whoever may read the numbers of all servers. */
    MEASURERS,
    /** Whoever has a credential for the administration. */
    ADMINISTRATORS
  }

  /** What an operation reads and writes. */
  enum Media {
    /** JSON. */
    JSON,
    /** JSON, or events where the client prefers them. */
    JSON_OR_EVENTS,
    /** A value, of the type that the operation says itself. */
    WHOLE,
    /** What the operation says itself; that need not be a value. */
    ITS_OWN
  }

  Terms {
    queryNames = Set.copyOf(queryNames);
    requireNonNull(media, "media");
    requireNonNull(access, "access");
  }

  /** JSON in, JSON out, and these query parameters. */
  static Terms query(String... names) {
    return new Terms(Set.of(names), Media.JSON, Access.CALLERS);
  }

  /** Returns the same terms for other people. */
  Terms forThe(Access others) {
    return new Terms(queryNames, media, others);
  }

  /** Reads the query of {@code request}. */
  Query query(BridgeRequest request) {
    return switch (media) {
      case JSON, JSON_OR_EVENTS -> Query.read(request.query(), queryNames);
      case WHOLE, ITS_OWN -> Query.ofNothing();
    };
  }

  /** Returns what is wrong with the media types of {@code request}; empty if nothing is. */
  Optional<Problem> refusedMedia(BridgeRequest request) {
    return switch (media) {
      case JSON -> wantsJson(request) ? refusedBody(request) : unacceptable();
      case JSON_OR_EVENTS ->
          wantsJson(request) || Accept.prefersEvents(request.values("Accept"))
              ? refusedBody(request)
              : unacceptable();
      case WHOLE, ITS_OWN -> Optional.empty();
    };
  }

  private static boolean wantsJson(BridgeRequest request) {
    return Accept.accepts(request.values("Accept"), "application/json")
        || Accept.accepts(request.values("Accept"), "application/problem+json");
  }

  private Optional<Problem> unacceptable() {
    String events = media == Media.JSON_OR_EVENTS ? " or text/event-stream" : "";
    String detail = "the answer is application/json" + events + ", which the Accept field excludes";
    return Optional.of(new Problem(406, "not-acceptable", "The client would not read it", detail));
  }

  private static Optional<Problem> refusedBody(BridgeRequest request) {
    boolean isCoded = !Set.of("", "identity").contains(request.field("Content-Encoding"));
    if (request.body().isEmpty() || (!isCoded && BodyType.isJson(request.field("Content-Type")))) {
      return Optional.empty();
    }
    String detail = "the body must be application/json in UTF-8, without a Content-Encoding";
    return Optional.of(new Problem(415, "wrong-media-type", "The body is not JSON", detail));
  }
}
