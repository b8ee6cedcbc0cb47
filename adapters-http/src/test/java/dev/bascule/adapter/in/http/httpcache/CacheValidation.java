package dev.bascule.adapter.in.http.httpcache;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Validation of stored responses (RFC 9110, section 13; RFC 9111, section 4.3). */
public final class CacheValidation {

  private static final List<String> CONDITIONS =
      List.of(
          "If-None-Match",
          "If-Modified-Since",
          "If-Match",
          "If-Unmodified-Since",
          "If-Range",
          "Range");

  /** The fields that describe the stored body, which a 304 must not change. */
  private static final List<String> OF_THE_BODY =
      List.of("Content-Length", "Content-Encoding", "Content-Range");

  private CacheValidation() {}

  /** Returns {@code request} as a conditional request for {@code stored}. */
  public static CacheRequest conditionalRequest(CacheRequest request, StoredResponse stored) {
    HeaderFields fields = request.fields().without(CONDITIONS);
    HeaderFields known = stored.response().fields();
    Optional<String> tag = known.first("ETag");
    Optional<String> modified = known.first("Last-Modified");
    if (tag.isPresent()) {
      fields = fields.and("If-None-Match", tag.get());
    }
    return request.with(
        modified.isPresent() ? fields.and("If-Modified-Since", modified.get()) : fields);
  }

  /** Returns whether a 304 applies to {@code stored}, and not to something newer. */
  public static boolean confirms(CacheResponse notModified, StoredResponse stored) {
    Optional<String> told = notModified.fields().first("ETag");
    return told.isEmpty() || told.equals(stored.response().fields().first("ETag"));
  }

  /**
   * Returns {@code stored}, updated by a 304 that was received at {@code receivedAt} (section 3.2).
   */
  public static StoredResponse update(
      StoredResponse stored, CacheResponse notModified, Instant requestedAt, Instant receivedAt) {
    HeaderFields news = HopByHopFields.strip(notModified.fields()).without(OF_THE_BODY);
    List<String> replaced =
        new ArrayList<>(news.lines().stream().map(HeaderFields.Line::name).toList());
    replaced.add("Age");
    HeaderFields fields = stored.response().fields().without(replaced);
    for (HeaderFields.Line line : news.lines()) {
      fields = fields.and(line.name(), line.value());
    }
    return HttpCachePolicy.storable(
        new StoredResponse(
            stored.request(), stored.response().with(fields), requestedAt, receivedAt));
  }

  /**
   * Returns whether the client that sent {@code request} already has the response. Dates count only
   * if there are no tags.
   */
  public static boolean isNotModified(CacheRequest request, CacheResponse response) {
    if (!request.onlyReads() || response.status() != 200) {
      return false;
    }
    List<String> tags = request.fields().values("If-None-Match");
    if (!tags.isEmpty()) {
      IfNoneMatch known = IfNoneMatch.of(tags);
      return known.any() || response.entityTag().filter(known::matches).isPresent();
    }
    Optional<Instant> since = request.fields().first("If-Modified-Since").flatMap(HttpDate::parse);
    Optional<Instant> modified = response.fields().first("Last-Modified").flatMap(HttpDate::parse);
    return since.isPresent() && modified.isPresent() && !modified.get().isAfter(since.get());
  }
}
