package dev.bascule.adapter.in.http;

import dev.bascule.application.port.in.ShowClientsUseCase;
import dev.bascule.domain.mcp.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Two callers, and sessions without connections, at noon. */
record FakeClients() implements ShowClientsUseCase {

  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
  private static final CallerQuotaView QUOTA =
      new CallerQuotaView(OptionalInt.of(4), Optional.of("10/s"), OptionalLong.of(7));
  private static final CallerQuotaView UNLIMITED =
      new CallerQuotaView(OptionalInt.empty(), Optional.empty(), OptionalLong.empty());

  @Override
  public CallerViews showCallers() {
    return new CallerViews(
        NOON,
        List.of(
            new CallerView(
                new Caller("key:ann"),
                "192.0.2.1",
                new CallerCounts(5, 1, 2, 3),
                QUOTA,
                NOON.minusSeconds(1)),
            new CallerView(
                Caller.ANONYMOUS,
                "",
                new CallerCounts(1, 0, 0, 0),
                UNLIMITED,
                NOON.minusSeconds(60))),
        _ -> UNLIMITED);
  }

  @Override
  public SessionConnections showSessionConnections() {
    return new SessionConnections(NOON, Map.of());
  }
}
