package dev.bascule.adapter.in.http;

import dev.bascule.application.port.in.ReloadConfigurationUseCase;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Attempt;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Reload;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Result;
import dev.bascule.domain.mcp.ServerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A configuration with a fixed state. */
public record FakeReload(Reload known) implements ReloadConfigurationUseCase {

  private static final Instant SINCE = Instant.parse("2026-11-25T10:00:00Z");
  private static final Instant TRIED = Instant.parse("2026-11-25T11:00:00Z");

  public static final FakeReload APPLIED =
      after(
          new Result.Applied(List.of(new ServerId("new")), List.of(FakeUseCases.DEMO), List.of()));

  public static final FakeReload REFUSED =
      after(new Result.Rejected(List.of("b.yaml:3:1: listen.prot: is not known", "b.yaml: more")));

  public static final FakeReload WITHOUT_FILE =
      new FakeReload(
          new Reload(Optional.empty(), /* watched= */ false, SINCE, List.of(), Optional.empty()));

  private static FakeReload after(Result result) {
    return new FakeReload(
        new Reload(
            Optional.of("b.yaml"),
            /* watched= */ true,
            SINCE,
            List.of("listen.port"),
            Optional.of(new Attempt(TRIED, result))));
  }

  @Override
  public Reload reload() {
    return known;
  }

  @Override
  public Reload showReload() {
    return known;
  }
}
