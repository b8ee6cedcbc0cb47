package dev.bascule.adapter.in.http.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.adapter.in.http.media.AcceptHeader;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The requirements for requests of a route. */
public record RouteRequirements(Set<String> queryNames, Media media, Access access) {

  /** A longer body has content. */
  private static final int MAX_BLANK_BYTES = 64;

  /** JSON request, JSON response, no query. */
  static final RouteRequirements PLAIN =
      new RouteRequirements(Set.of(), Media.JSON, Access.CALLERS);

  /** The same, for administrators. */
  public static final RouteRequirements ADMIN = PLAIN.withAccess(Access.ADMINISTRATORS);

  /** The same, without authentication. */
  public static final RouteRequirements OPEN = PLAIN.withAccess(Access.EVERYBODY);

  /** The same, without required authentication; a valid credential identifies the caller. */
  public static final RouteRequirements OPTIONAL = PLAIN.withAccess(Access.OPTIONAL);

  /** The route does its own checks, and its response is complete. */
  public static final RouteRequirements CUSTOM_COMPLETE =
      new RouteRequirements(Set.of(), Media.WHOLE, Access.CALLERS);

  /** The route does its own checks, and its response may be a stream. */
  public static final RouteRequirements CUSTOM =
      new RouteRequirements(Set.of(), Media.ITS_OWN, Access.CALLERS);

  /** A page, or a part of one, that contains nothing confidential. */
  public static final RouteRequirements PAGE = CUSTOM_COMPLETE.withAccess(Access.EVERYBODY);

  /**
   * The same, for clients that prefer HTML to JSON: another route of the path serves the others.
   */
  static final RouteRequirements PAGE_IF_PREFERRED =
      new RouteRequirements(Set.of(), Media.HTML, Access.EVERYBODY);

  public enum Access {
    /** No authentication. */
    EVERYBODY,
    /** Optional authentication; an authenticated caller may see more. */
    OPTIONAL,
    /** Any authenticated caller. */
    CALLERS,
    /** Callers who may read the metrics of all servers. */
    MEASURERS,
    /** Callers with administrative permissions. */
    ADMINISTRATORS
  }

  public enum Media {
    /** JSON. */
    JSON,
    /** JSON, or events if the client prefers them. */
    JSON_OR_EVENTS,
    /** HTML, only for clients that prefer it to JSON. */
    HTML,
    /** A complete response, of a type that the route chooses. */
    WHOLE,
    /** Any response, of a type that the route chooses. */
    ITS_OWN
  }

  public RouteRequirements {
    queryNames = Set.copyOf(queryNames);
  }

  /**
   * Returns requirements for JSON with these query parameters, as for {@link QueryParameters#read}.
   */
  public static RouteRequirements query(String... names) {
    return new RouteRequirements(Set.of(names), Media.JSON, Access.CALLERS);
  }

  public RouteRequirements withAccess(Access others) {
    return new RouteRequirements(queryNames, media, others);
  }

  /** Returns whether no authentication is required. */
  boolean isPublic() {
    return access == Access.EVERYBODY || access == Access.OPTIONAL;
  }

  /** Returns whether it is a page, or a part of one, which links of other sites may open. */
  public boolean isPage() {
    return equals(PAGE) || equals(PAGE_IF_PREFERRED);
  }

  /** Returns whether the response may be a stream, which does not end by itself. */
  boolean mayStream() {
    return media == Media.JSON_OR_EVENTS || media == Media.ITS_OWN;
  }

  /** Returns whether the route serves clients with this {@code Accept} field. */
  boolean isFor(List<String> accept) {
    return media != Media.HTML || AcceptHeader.prefers(accept, "text/html", "application/json");
  }

  /** Parses the query of {@code request}. */
  public QueryParameters query(BridgeRequest request) {
    return switch (media) {
      case JSON, JSON_OR_EVENTS -> QueryParameters.read(request.query(), queryNames);
      case HTML, WHOLE, ITS_OWN -> QueryParameters.none();
    };
  }

  /** Returns the problem if the client does not accept the response type; empty if it does. */
  public Optional<Problem> checkAccept(BridgeRequest request) {
    return switch (media) {
      case JSON -> wantsJson(request) ? Optional.empty() : notAcceptable();
      case JSON_OR_EVENTS ->
          wantsJson(request) || AcceptHeader.prefersEvents(request.values("Accept"))
              ? Optional.empty()
              : notAcceptable();
      case HTML, WHOLE, ITS_OWN -> Optional.empty();
    };
  }

  /** Returns the problem of a content type that is not supported; empty without a body. */
  public Optional<Problem> checkContentType(BridgeRequest request) {
    return switch (media) {
      case JSON, JSON_OR_EVENTS -> checkJson(request);
      case HTML, WHOLE, ITS_OWN -> Optional.empty();
    };
  }

  /**
   * Returns the problem of a body that the route would ignore; empty if it has no content or is
   * {@code {}}. Administrative routes have no body: a filter in it would not filter.
   */
  public Optional<Problem> checkBody(byte[] body) {
    if (access != Access.ADMINISTRATORS || isBlank(body)) {
      return Optional.empty();
    }
    String detail =
        "the route takes no body, only query parameters; it has "
            + QueryParameters.namesOf(queryNames);
    return Optional.of(new Problem(ProblemType.BAD_REQUEST, detail));
  }

  private static boolean isBlank(byte[] body) {
    return body.length <= MAX_BLANK_BYTES
        && Set.of("", "{}").contains(new String(body, UTF_8).replaceAll("\\s", ""));
  }

  private static boolean wantsJson(BridgeRequest request) {
    return AcceptHeader.accepts(request.values("Accept"), "application/json")
        || AcceptHeader.accepts(request.values("Accept"), "application/problem+json");
  }

  private Optional<Problem> notAcceptable() {
    String events = media == Media.JSON_OR_EVENTS ? " or text/event-stream" : "";
    String detail =
        "the response is application/json" + events + ", which the Accept field excludes";
    return Optional.of(new Problem(ProblemType.NOT_ACCEPTABLE, detail));
  }

  private static Optional<Problem> checkJson(BridgeRequest request) {
    boolean isCoded = !Set.of("", "identity").contains(request.field("Content-Encoding"));
    if (!isCoded && isJson(request.field("Content-Type"))) {
      return Optional.empty();
    }
    String detail = "the body must be application/json in UTF-8, without a Content-Encoding";
    return Optional.of(new Problem(ProblemType.WRONG_MEDIA_TYPE, detail));
  }

  /**
   * Returns whether a body with {@code contentType} is parsed as JSON.
   *
   * <p>Accepts JSON by any name, an absent type, and {@code application/x-www-form-urlencoded},
   * which {@code curl -d '{}'} sends by default. A form on a foreign web page can also send that
   * type without a preflight request. Accepting it is safe, because browsers then send an {@code
   * Origin}, and a foreign one is rejected before the body is read.
   *
   * @param contentType the value of the {@code Content-Type} field; null if absent
   */
  private static boolean isJson(@Nullable String contentType) {
    if (contentType == null || contentType.isBlank()) {
      return true;
    }
    String[] pieces = contentType.toLowerCase(Locale.ROOT).split(";", -1);
    return isJsonType(pieces[0].strip()) && isUtf8(pieces);
  }

  private static boolean isJsonType(String type) {
    return type.equals("application/json")
        || type.equals("application/x-www-form-urlencoded")
        || (type.contains("/") && type.endsWith("+json"));
  }

  private static boolean isUtf8(String[] pieces) {
    for (int i = 1; i < pieces.length; i++) {
      String parameter = pieces[i].strip().replace("\"", "");
      if (parameter.startsWith("charset=") && !parameter.matches("charset=(utf-?8|us-ascii)")) {
        return false;
      }
    }
    return true;
  }
}
