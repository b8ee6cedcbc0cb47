package dev.bascule.application.admin;

import dev.bascule.application.access.CallerRateLimiter;
import dev.bascule.application.activity.CallerActivityLog;
import dev.bascule.application.activity.CallerActivityLog.CallerActivity;
import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.port.in.ShowClientsUseCase;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.ratelimit.Rate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.Function;

/** The use case that shows the clients of the bridge. */
public record ShowClientsService(
    CallerActivityLog activity,
    CallerRateLimiter rateLimiter,
    ServerConnectionPool connections,
    InstantSource clock)
    implements ShowClientsUseCase {

  @Override
  public CallerViews showCallers() {
    Instant now = clock.instant();
    Function<Caller, OptionalLong> availableTokens = rateLimiter.availableTokens();
    Function<Caller, CallerQuotaView> quotas = caller -> quota(caller, availableTokens);
    return new CallerViews(
        now, activity.callers().stream().map(seen -> view(seen, now, quotas)).toList(), quotas);
  }

  private static CallerView view(
      CallerActivity seen, Instant now, Function<Caller, CallerQuotaView> quotas) {
    return new CallerView(
        seen.caller(),
        seen.address(),
        seen.counts(),
        quotas.apply(seen.caller()),
        now.minus(seen.idle()));
  }

  private CallerQuotaView quota(Caller caller, Function<Caller, OptionalLong> availableTokens) {
    CallerQuota quota = rateLimiter.quotaOf(caller);
    return new CallerQuotaView(
        quota.concurrent(), quota.rate().map(Rate::text), availableTokens.apply(caller));
  }

  @Override
  public SessionConnections showSessionConnections() {
    return new SessionConnections(clock.instant(), connections.countsBySession());
  }
}
