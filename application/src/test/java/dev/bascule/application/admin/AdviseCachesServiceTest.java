package dev.bascule.application.admin;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.port.in.AdviseCachesUseCase.AdvisedServer;
import dev.bascule.application.port.in.AdviseCachesUseCase.AdvisedTool;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.advice.CacheAdvice;
import dev.bascule.domain.advice.CacheAdvice.Reason;
import dev.bascule.domain.advice.ToolEvidence.Comparisons;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdviseCachesServiceTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void advisesReadOnlyToolWithEqualResults() {
    CoreFixture core = new CoreFixture(CoreFixture.cached("other"));
    core.server.answers(_ -> FakeMcpServer.result("{\"same\":true}"));
    callTimes(core, 100, "look");

    AdvisedTool look = advised(core, "look");
    assertThat(look.advice()).isEqualTo(new CacheAdvice.UseLifetime(HOUR));
    assertThat(look.isAssumedReadOnly()).isFalse();
    assertThat(look.evidence().isDeclaredReadOnly()).isTrue();
    assertThat(look.evidence().calls()).isEqualTo(100);
    assertThat(look.evidence().repeats()).isEqualTo(99);
  }

  @Test
  void advisesOtherToolsOnlyIfNamed() {
    CoreFixture core = new CoreFixture(CoreFixture.cached("other"));
    core.server.answers(_ -> FakeMcpServer.result("{}"));
    callTimes(core, 100, "write");

    assertThat(advised(core, "write").advice())
        .isEqualTo(new CacheAdvice.None(Reason.NOT_READ_ONLY));
    assertThat(advised(core, "write", "wr*").advice()).isEqualTo(new CacheAdvice.UseLifetime(HOUR));
    assertThat(advised(core, "write", "wr*").isAssumedReadOnly()).isTrue();
  }

  @Test
  void countsOnlyLoadsOfCachedTool() {
    CoreFixture core = new CoreFixture(CoreFixture.cached("look"));
    core.server.answers(_ -> FakeMcpServer.result("{}"));
    for (int i = 0; i < 3; i++) {
      callTimes(core, 5, "look");
      core.ticker.advance(CoreFixture.RESULT_LIFE);
    }

    AdvisedTool look = advised(core, "look");
    assertThat(look.evidence().cachedFor()).isEqualTo(CoreFixture.RESULT_LIFE);
    assertThat(look.evidence().calls()).isEqualTo(3);
    assertThat(look.evidence().reloads()).isEqualTo(new Comparisons(2, 2));
  }

  @Test
  void countsCachedResultsThatAWriteDropsNeedlessly() {
    CoreFixture core = new CoreFixture(CoreFixture.cached("look"));
    core.server.answers(_ -> FakeMcpServer.result("{}"));
    core.call("look");
    core.call("write");
    core.call("look");

    AdvisedServer server = advise(core).getFirst();
    assertThat(server.evidence().drops()).isOne();
    assertThat(server.evidence().removed()).isOne();
    assertThat(server.evidence().reloadsAfterWrite()).isEqualTo(new Comparisons(1, 1));
  }

  @Test
  void countsCallersApart() {
    CoreFixture core = new CoreFixture(CoreFixture.cached("other"));
    for (String name : List.of("anne", "bert")) {
      core.callAs(new Caller(name), "look", "{}", FreshnessRequirement.NONE);
    }

    assertThat(advised(core, "look").evidence().callers()).isEqualTo(2);
    assertThat(advised(core, "look").evidence().repeats()).isZero();
  }

  @Test
  void countsNoFailuresAndNoCallsWhoseResultIsNeverCached() {
    CoreFixture core = new CoreFixture(CoreFixture.cached("other"));
    core.callWith(
        CallContext.ANONYMOUS.withForwardedParams(
            new ForwardedParams(
                JsonBytes.of("{\"requestState\":\"a\"}"), JsonBytes.of("{}"), Optional.empty())),
        "look");
    core.server.answers(
        _ -> new UpstreamReply.Failed<>(new Failure.TimedOut(Duration.ofSeconds(10))));
    core.call("look");

    assertThat(advise(core)).isEmpty();
  }

  @Test
  void forgetsResultsOfRestartedServer() {
    CoreFixture core = new CoreFixture(CoreFixture.cached("other"));
    core.server.answers(_ -> FakeMcpServer.result("{}"));
    AdviseCachesService service = new AdviseCachesService(Optional.of(core.adviser), _ -> true);
    core.call("look");
    service.onEvent(new BridgeEvent.ServerReset(SERVER, 0));
    core.call("look");
    service.onEvent(new BridgeEvent.ListChanged(SERVER, ListKind.TOOLS, 0));
    core.call("look");
    service.onEvent(new BridgeEvent.ListChanged(SERVER, ListKind.PROMPTS, 0));
    assertThat(advised(core, "look").evidence().lifetimes().getLast().hits()).isZero();

    core.call("look");
    assertThat(advised(core, "look").evidence().lifetimes().getLast().hits()).isOne();
  }

  @Test
  void selectsServer() {
    CoreFixture core = new CoreFixture();
    core.call("look");
    AdviseCachesService service = new AdviseCachesService(Optional.of(core.adviser), _ -> true);

    assertThat(service.advise(Optional.of(SERVER), List.of()).orElseThrow()).hasSize(1);
    assertThat(service.advise(Optional.of(new ServerId("other")), List.of()).orElseThrow())
        .isEmpty();
  }

  @Test
  void advisesNothingForServerThatWasRemoved() {
    CoreFixture core = new CoreFixture();
    core.call("look");

    assertThat(
            new AdviseCachesService(Optional.of(core.adviser), server -> !server.equals(SERVER))
                .advise(Optional.empty(), List.of())
                .orElseThrow())
        .isEmpty();
  }

  @Test
  void returnsNothingIfCallsAreNotCounted() {
    AdviseCachesService service = new AdviseCachesService(Optional.empty(), _ -> true);

    service.onEvent(new BridgeEvent.ServerReset(SERVER, 0));
    assertThat(service.advise(Optional.empty(), List.of())).isEmpty();
  }

  private static void callTimes(CoreFixture core, int times, String tool) {
    for (int i = 0; i < times; i++) {
      core.call(tool);
    }
  }

  private static AdvisedTool advised(CoreFixture core, String tool, String... assumed) {
    return advise(core, assumed).getFirst().tools().stream()
        .filter(each -> each.evidence().tool().value().equals(tool))
        .findFirst()
        .orElseThrow();
  }

  private static List<AdvisedServer> advise(CoreFixture core, String... assumed) {
    return new AdviseCachesService(Optional.of(core.adviser), _ -> true)
        .advise(Optional.empty(), List.of(assumed))
        .orElseThrow();
  }
}
