package dev.bascule.adapter.in.http;

import dev.bascule.application.port.in.ShowReloadUseCase.Attempt;
import dev.bascule.application.port.in.ShowReloadUseCase.Reload;
import dev.bascule.application.port.in.ShowReloadUseCase.Result;
import dev.bascule.domain.mcp.ServerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A configuration with a fixed state. */
public record FakeReload(Reload known) {

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

  Reload reload() {
    return known;
  }

  Reload showReload() {
    return known;
  }
}
