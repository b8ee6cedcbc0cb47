package dev.bascule.adapter.in.http;

import dev.bascule.application.port.in.ShowActivityUseCase.Activity;
import dev.bascule.application.port.in.ShowActivityUseCase.BreakerTransition;
import dev.bascule.application.port.in.ShowActivityUseCase.Latency;
import dev.bascule.application.port.in.ShowActivityUseCase.RecentError;
import dev.bascule.application.port.in.ShowActivityUseCase.Sample;
import dev.bascule.application.port.in.ShowActivityUseCase.ServerActivity;
import dev.bascule.application.port.in.ShowActivityUseCase.Tally;
import dev.bascule.application.port.in.ShowActivityUseCase.ToolActivity;
import dev.bascule.application.port.in.ShowMetricsUseCase.CacheMetrics;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Recent activity of the server of {@link FakeUseCases}. */
public final class FakeActivity {

  private static final Instant NOW = Instant.parse("2026-11-24T10:15:30Z");

  private FakeActivity() {}

  static Activity show() {
    return showing(1);
  }

  /** Returns the activity with that many samples. */
  public static Activity showing(int samples) {
    Latency latency =
        new Latency(3, Duration.ofMillis(2), Duration.ofNanos(4_567_000), Duration.ofSeconds(1));
    Tally tally = new Tally(4, 1, latency, Latency.NONE);
    return new Activity(
        NOW,
        IntStream.rangeClosed(1, samples).mapToObj(FakeActivity::sample).toList(),
        Map.of(
            FakeUseCases.DEMO,
            new ServerActivity(
                tally, tally, List.of(new BreakerTransition(NOW, "closed", "open")))),
        List.of(
            new ToolActivity(FakeUseCases.DEMO, Optional.of(new ToolName("echo")), 4, 1, latency)),
        List.of(
            new RecentError(NOW, FakeUseCases.DEMO, "tools/list", "timed-out", "no answer", 2)));
  }

  private static Sample sample(int number) {
    return new Sample(
        number,
        NOW,
        new CacheMetrics(2, 1, 0, 0, 5, 600, 9, 900, Duration.ZERO),
        new CacheMetrics(0, 0, 0, 0, 0, 0, 9, 900, Duration.ZERO),
        4,
        1,
        4,
        1,
        /* inFlight= */ 0,
        /* waiting= */ 0);
  }
}
