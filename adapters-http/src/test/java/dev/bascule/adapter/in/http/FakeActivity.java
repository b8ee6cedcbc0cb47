package dev.bascule.adapter.in.http;

import dev.bascule.application.port.in.ShowActivityUseCase;
import dev.bascule.application.view.BridgeMetrics.CacheMetrics;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/** Recent activity of the server of {@link FakeUseCases}. */
public record FakeActivity(IntSupplier samples) implements ShowActivityUseCase {

  private static final Instant NOW = Instant.parse("2026-11-24T10:15:30Z");
  private static final Latency LATENCY =
      new Latency(3, Duration.ofMillis(2), Duration.ofNanos(4_567_000), Duration.ofSeconds(1));
  private static final ToolActivity ECHO =
      new ToolActivity(FakeUseCases.DEMO, Optional.of(new ToolName("echo")), 4, 1, LATENCY);

  @Override
  public Optional<ServerHistory> showHistory(ServerId server) {
    List<Interval> intervals =
        List.of(
            new Interval(NOW.minusSeconds(30), 4, 1, LATENCY),
            new Interval(NOW, 0, 0, Latency.NONE));
    return server.equals(FakeUseCases.DEMO)
        ? Optional.of(
            new ServerHistory(
                Duration.ofMinutes(1), intervals, List.of(new ToolHistory(ECHO, intervals))))
        : Optional.empty();
  }

  @Override
  public Activity showActivity() {
    Tally tally = new Tally(4, 1, 2, LATENCY, Latency.NONE);
    return new Activity(
        NOW,
        IntStream.rangeClosed(1, samples.getAsInt()).mapToObj(FakeActivity::sample).toList(),
        Map.of(
            FakeUseCases.DEMO,
            new ServerActivity(
                tally, tally, List.of(new BreakerTransition(NOW, "closed", "open")))),
        List.of(ECHO),
        List.of(
            new RecentError(
                NOW,
                FakeUseCases.DEMO,
                "tools/list",
                "timed-out",
                "no answer",
                2,
                Optional.of("4bf92f3577b34da6a3ce929d0e0e4736"))));
  }

  private static Sample sample(int number) {
    return new Sample(
        number,
        NOW,
        new CacheMetrics(2, 1, 0, 0, 0, 5, 600, 9, 900, Duration.ZERO),
        new CacheMetrics(0, 0, 0, 0, 0, 0, 0, 9, 900, Duration.ZERO),
        4,
        1,
        4,
        1,
        /* inFlight= */ 0,
        /* waiting= */ 0);
  }
}
