package dev.bascule.adapter.in.http.access;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The web pages of other origins that may use the bridge, by the CORS protocol of the Fetch
 * standard. Cookies are not used: a page needs a key like every other client.
 *
 * @param origins their origins, in lower case and without a default port, as browsers send them;
 *     {@code *} allows all
 */
public record CorsPolicy(Set<String> origins) {

  public static final CorsPolicy NONE = new CorsPolicy(Set.of());

  public static final String ANY = "*";

  /**
   * The request header fields that pages may send, besides those that are always allowed. Open
   * WebUI sends its session.
   */
  private static final String HEADERS =
      "Accept, Authorization, Cache-Control, Content-Type, If-None-Match,"
          + " Last-Event-ID, Mcp-Method, Mcp-Name, Mcp-Protocol-Version, Mcp-Session-Id,"
          + " Pragma, Prefer, X-API-Key, X-Request-Id, X-Session-Id, baggage, traceparent,"
          + " tracestate";

  /** The response header fields that pages may read, besides those that are always allowed. */
  private static final String EXPOSED =
      "Age, Allow, Cache-Status, ETag, Mcp-Session-Id, Preference-Applied,"
          + " Retry-After, Vary, WWW-Authenticate, X-Request-Id";

  /** Browsers limit it to two hours. */
  private static final String MAX_AGE_SECONDS = "7200";

  public CorsPolicy {
    origins =
        origins.stream()
            .map(origin -> origin.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns whether all origins are allowed. */
  public boolean allowsAll() {
    return origins.contains(ANY);
  }

  /** Returns whether the values of the {@code Origin} fields of a request are allowed. */
  public boolean allows(List<String> origin) {
    return origin.size() == 1
        && (allowsAll() || origins.contains(origin.getFirst().toLowerCase(Locale.ROOT)));
  }

  /** Returns the header fields for every response to a request with these {@code Origin}s. */
  public Map<String, String> fields(List<String> origin) {
    if (origins.isEmpty()) {
      return Map.of();
    }
    Map<String, String> fields = new LinkedHashMap<>();
    if (!allowsAll()) {
      fields.put("Vary", "Origin");
    }
    if (allows(origin)) {
      fields.put("Access-Control-Allow-Origin", allowsAll() ? ANY : origin.getFirst());
      fields.put("Access-Control-Expose-Headers", EXPOSED);
    }
    return Map.copyOf(fields);
  }

  /**
   * Returns the additional header fields of the response to a preflight request.
   *
   * @param methods the methods of the path, separated by commas
   * @param requested the header fields that the page wants to send, separated by commas; those that
   *     mirror an argument of a tool ({@code Mcp-Param-...}) have no fixed names
   */
  public Map<String, String> preflight(String methods, String requested) {
    String mirrored =
        List.of(requested.split(",", -1)).stream()
            .map(String::strip)
            .filter(name -> name.toLowerCase(Locale.ROOT).matches("mcp-param-[a-z0-9_-]{1,100}"))
            .map(name -> ", " + name)
            .collect(Collectors.joining());
    return Map.of(
        "Access-Control-Allow-Methods",
        methods,
        "Access-Control-Allow-Headers",
        HEADERS + mirrored,
        "Access-Control-Max-Age",
        MAX_AGE_SECONDS,
        "Vary",
        "Access-Control-Request-Headers");
  }
}
