package dev.bascule.adapter.in.http.httpcache;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A byte range (RFC 9110, section 14).
 *
 * @param from the first byte
 * @param to the byte after the last
 */
public record RangeSpec(int from, int to) {

  private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,9})-(\\d{0,9})");

  /**
   * Returns the range that {@code request} selects of a body of {@code length} bytes; empty for the
   * whole body, also for several or unsatisfiable ranges.
   */
  public static Optional<RangeSpec> of(CacheRequest request, CacheResponse response, int length) {
    Matcher range = SINGLE.matcher(request.fields().first("Range").orElse("").strip());
    boolean applies = request.method().equals("GET") && response.status() == 200;
    return applies && range.matches() && isUnchanged(request, response)
        ? part(range.group(1), range.group(2), length)
        : Optional.empty();
  }

  /** Returns the value of {@code Content-Range}. */
  public String text(int length) {
    return "bytes " + from + "-" + (to - 1) + "/" + length;
  }

  private static Optional<RangeSpec> part(String first, String last, int length) {
    if (first.isEmpty() && last.isEmpty()) {
      return Optional.empty();
    }
    int from =
        first.isEmpty() ? Math.max(0, length - Integer.parseInt(last)) : Integer.parseInt(first);
    int to =
        first.isEmpty() || last.isEmpty() ? length : Math.min(length, Integer.parseInt(last) + 1);
    return from < to ? Optional.of(new RangeSpec(from, to)) : Optional.empty();
  }

  private static boolean isUnchanged(CacheRequest request, CacheResponse response) {
    Optional<String> condition = request.fields().first("If-Range");
    return condition.isEmpty()
        || condition
            .flatMap(EntityTag::parse)
            .flatMap(tag -> response.entityTag().filter(other -> !tag.weak() && tag.equals(other)))
            .isPresent()
        || condition.equals(response.fields().first("Last-Modified"));
  }
}
