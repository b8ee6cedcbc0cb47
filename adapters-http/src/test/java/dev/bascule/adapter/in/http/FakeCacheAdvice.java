package dev.bascule.adapter.in.http;

import dev.bascule.application.port.in.AdviseCachesUseCase;
import dev.bascule.domain.advice.CacheAdvice;
import dev.bascule.domain.advice.ServerEvidence;
import dev.bascule.domain.advice.ToolEvidence;
import dev.bascule.domain.advice.ToolEvidence.Comparisons;
import dev.bascule.domain.advice.ToolEvidence.IgnorableArgument;
import dev.bascule.domain.advice.ToolEvidence.LifetimeEvidence;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Advises to cache a tool that may be assumed as read-only, and nothing about another one. */
record FakeCacheAdvice() implements AdviseCachesUseCase {

  private static final Comparisons NONE = new Comparisons(0, 0);
  private static final ToolEvidence ECHO =
      new ToolEvidence(
          new ToolName("echo"),
          /* isDeclaredReadOnly= */ false,
          Duration.ZERO,
          200,
          100,
          2,
          List.of(
              new LifetimeEvidence(
                  Duration.ofSeconds(10), 40, 0, Duration.ofMillis(1500), new Comparisons(3, 2)),
              new LifetimeEvidence(Duration.ofMinutes(1), 90, 9, Duration.ofSeconds(3), NONE)),
          NONE,
          NONE,
          Optional.of("content[0].text"),
          Optional.of(new IgnorableArgument("requestId", 31)));
  private static final ToolEvidence CACHED =
      new ToolEvidence(
          new ToolName("search"),
          /* isDeclaredReadOnly= */ true,
          Duration.ofSeconds(150),
          20,
          19,
          1,
          List.of(),
          new Comparisons(8, 7),
          new Comparisons(5, 4),
          Optional.empty(),
          Optional.empty());

  @Override
  public Optional<List<AdvisedServer>> advise(
      Optional<ServerId> server, List<String> assumedReadOnly) {
    if (server.isPresent() && !server.get().equals(FakeUseCases.DEMO)) {
      return Optional.empty();
    }
    boolean isAssumed = assumedReadOnly.contains("ec*");
    return Optional.of(
        List.of(
            new AdvisedServer(
                new ServerEvidence(
                    FakeUseCases.DEMO, Duration.ofHours(6), 3, 17, List.of(ECHO, CACHED)),
                List.of(
                    new AdvisedTool(ECHO, isAssumed, CacheAdvice.of(ECHO, isAssumed)),
                    new AdvisedTool(CACHED, false, CacheAdvice.of(CACHED, false))))));
  }
}
