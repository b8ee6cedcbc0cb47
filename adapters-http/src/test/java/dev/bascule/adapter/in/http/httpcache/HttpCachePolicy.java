package dev.bascule.adapter.in.http.httpcache;

import dev.bascule.domain.freshness.CacheProvenance.Reason;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules of a shared cache (RFC 9111, RFC 5861). */
public final class HttpCachePolicy {

  /** Statuses with heuristic freshness (RFC 9110, section 15.1). */
  static final Set<Integer> GUESSABLE =
      Set.of(200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501);

  /** Statuses that this cache understands. */
  static final Set<Integer> UNDERSTOOD =
      Set.of(
          200, 203, 204, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 410, 414, 500, 501,
          502, 503, 504);

  private HttpCachePolicy() {}

  /** Returns whether the response may be stored. Partial responses may not. */
  public static boolean mayStore(StoredResponse candidate) {
    CacheRequest request = candidate.request();
    CacheResponse response = candidate.response();
    ResponseDirectives directives = ResponseDirectives.of(response.fields());
    boolean isWhole =
        response.status() >= 200 && response.status() != 206 && response.status() != 304;
    boolean isForOthers = !request.fields().has("Authorization") || directives.isForMany();
    return request.method().equals("GET")
        && isWhole
        && isForOthers
        && !directives.forbidsStoring(response.status())
        && !directives.isPrivate()
        && !request.requirement().noStore()
        && !VaryField.of(response.fields()).any()
        && isReusable(response);
  }

  /**
   * Returns the storable part of the response: without fields of the connection or of one client.
   */
  public static StoredResponse storable(StoredResponse received) {
    HeaderFields fields = HopByHopFields.strip(received.response().fields());
    return received.with(fields.without(ResponseDirectives.of(fields).reservedFields()));
  }

  /** Returns the newest of {@code stored} that matches {@code request}. */
  public static Optional<StoredResponse> select(CacheRequest request, List<StoredResponse> stored) {
    return stored.stream()
        .filter(each -> matches(each, request))
        .max((one, other) -> one.receivedAt().compareTo(other.receivedAt()));
  }

  /** Returns whether {@code stored} matches the fields of {@code request}. */
  public static boolean matches(StoredResponse stored, CacheRequest request) {
    return VaryField.of(stored.response().fields())
        .matches(stored.request().fields(), request.fields());
  }

  /** Returns the decision for {@code request} at {@code now} with the selected {@code stored}. */
  public static CacheDecision decide(
      CacheRequest request, Optional<StoredResponse> stored, Instant now) {
    if (!request.onlyReads()) {
      return new CacheDecision.Forward(Reason.BYPASS);
    }
    FreshnessRequirement requirement = request.requirement();
    Optional<CacheDecision> reuse = stored.flatMap(each -> reuse(each, requirement, now));
    if (reuse.isPresent() || requirement.onlyIfCached()) {
      return reuse.orElseGet(CacheDecision.NotCached::new);
    }
    return stored
        .<CacheDecision>map(each -> new CacheDecision.Validate(each, missReason(each, now)))
        .orElseGet(() -> new CacheDecision.Forward(Reason.MISS));
  }

  /** Returns whether {@code stored} may replace a failed response at {@code now}. */
  public static boolean mayServeOnError(
      StoredResponse stored, FreshnessRequirement requirement, Instant now) {
    HttpFreshness freshness = HttpFreshness.of(stored);
    return !requirement.reload()
        && !ResponseDirectives.of(stored.response().fields()).wantsValidation()
        && freshness.lifetime().coversErrorAt(freshness.at(now).age());
  }

  private static Optional<CacheDecision> reuse(
      StoredResponse stored, FreshnessRequirement requirement, Instant now) {
    ResponseDirectives directives = ResponseDirectives.of(stored.response().fields());
    if (requirement.reload() || directives.wantsValidation()) {
      return Optional.empty();
    }
    HttpFreshness told = HttpFreshness.of(stored);
    Freshness freshness = told.at(now);
    if (!freshness.isStale()) {
      return reuse(stored, freshness, requirement.allowsFresh(freshness), false);
    }
    FreshnessLifetime lifetime = told.lifetime();
    if (freshness.age().minus(lifetime.fresh()).compareTo(lifetime.staleWhileRevalidate()) < 0) {
      return reuse(stored, freshness, requirement.allowsRevalidatable(freshness), true);
    }
    boolean allowed = !directives.forbidsStale() && requirement.allowsStale(freshness);
    return reuse(stored, freshness, allowed, false);
  }

  private static Optional<CacheDecision> reuse(
      StoredResponse stored, Freshness freshness, boolean suits, boolean refresh) {
    return suits
        ? Optional.of(new CacheDecision.Reuse(stored, freshness, refresh))
        : Optional.empty();
  }

  private static Reason missReason(StoredResponse stored, Instant now) {
    return HttpFreshness.of(stored).at(now).isStale() ? Reason.STALE : Reason.REQUEST;
  }

  /** A response that is never fresh and cannot be validated would only waste memory. */
  private static boolean isReusable(CacheResponse response) {
    return HttpFreshness.isExplicit(response.fields())
        || (response.hasValidator() && GUESSABLE.contains(response.status()))
        || (response.hasValidator()
            && ResponseDirectives.of(response.fields()).directives().has("public"));
  }
}
