package dev.bascule.application;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest.GetPrompt;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a stale value is served instead of a failure, and when it never is. */
class CacheSharingStaleTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Failure.Refused REFUSED = new Failure.Refused("status 401");
  private static final Failure.BadAnswer DOWN = new Failure.BadAnswer("status 500");
  private static final GetPrompt ANY = new GetPrompt(SERVER, "p", JsonBytes.of("{}"));

  private final CoreFixture core = new CoreFixture(CoreFixture.policy(/* trusted= */ true));

  @Test
  void servesStaleValuesWhileBreakerIsOpen() {
    fetchAll(FakePages.lives(MINUTE));
    core.upstreams.find(SERVER).orElseThrow().breaker().forceOpen();

    assertInstanceOf(Outcome.Served.class, list(FreshnessRequirement.NONE));
    assertInstanceOf(Outcome.Served.class, discover());
    assertInstanceOf(Outcome.Served.class, read());
  }

  @Test
  void doesNotServeStalePrivateValuesAfterRejection() {
    fetchAll(FakePages.lives(MINUTE));
    core.server.fails(REFUSED);

    assertEquals(new Outcome.Failed<Listing>(REFUSED), list(FreshnessRequirement.NONE));
    assertEquals(new Outcome.Failed<McpResult>(REFUSED), read());
    assertEquals(new Outcome.Failed<ServerDiscovery>(REFUSED), discover());
  }

  @Test
  void neverServesStalePrivateValuesAfterRejection() {
    fetchAll(FakePages.lives(MINUTE));
    refuseSomethingElse();
    core.server.fails(DOWN);

    assertEquals(new Outcome.Failed<Listing>(DOWN), list(FreshnessRequirement.NONE));
    assertEquals(new Outcome.Failed<McpResult>(DOWN), read());
    assertEquals(new Outcome.Failed<ServerDiscovery>(DOWN), discover());
    assertEquals(new Outcome.Failed<Listing>(DOWN), list(FreshnessRequirement.ANY_AGE));
    FreshnessRequirement anyStored =
        new FreshnessRequirement(
            false, false, /* onlyIfCached= */ true, null, null, Duration.ofDays(1));
    assertEquals(new Outcome.Failed<Listing>(new Failure.NotCached()), list(anyStored));
  }

  @Test
  void doesNotServeStalePrivateValuesRejectedMeanwhile() {
    fetchAll(FakePages.lives(MINUTE));
    core.server.listsBy(
        (_, _, _) -> {
          refuseSomethingElse();
          return new UpstreamReply.Failed<>(DOWN);
        });

    assertEquals(new Outcome.Failed<Listing>(DOWN), list(FreshnessRequirement.NONE));
  }

  @Test
  void doesNotServePrivateValuesThatBecameStaleMeanwhile() {
    fetchAll(FakePages.lives(MINUTE.multipliedBy(2)));
    refuseSomethingElse();
    core.server.listsBy(
        (_, _, _) -> {
          core.ticker.advance(MINUTE);
          return new UpstreamReply.Failed<>(DOWN);
        });
    FreshnessRequirement young =
        new FreshnessRequirement(false, false, false, Duration.ZERO, null, null);

    assertEquals(new Outcome.Failed<Listing>(DOWN), list(young));
  }

  @Test
  void servesFreshPrivateValuesAfterRejection() {
    fetchAll(FakePages.lives(MINUTE.multipliedBy(2)));
    refuseSomethingElse();

    assertInstanceOf(Outcome.Served.class, list(FreshnessRequirement.NONE));
    assertInstanceOf(Outcome.Served.class, read());
  }

  @Test
  void servesStalePublicValuesAfterRejection() {
    fetchAll(FakePages.shared(MINUTE));
    refuseSomethingElse();
    core.server.fails(DOWN);

    assertInstanceOf(Outcome.Served.class, list(FreshnessRequirement.NONE));
    assertInstanceOf(Outcome.Served.class, read());
  }

  @Test
  void servesStaleValuesLoadedAfterRejection() {
    fetchAll(FakePages.lives(MINUTE));
    refuseSomethingElse();
    core.ticker.advanceNanos(1);
    fetchAll(FakePages.lives(MINUTE));
    core.server.fails(DOWN);

    assertInstanceOf(Outcome.Served.class, list(FreshnessRequirement.NONE));
    assertInstanceOf(Outcome.Served.class, read());
  }

  @Test
  void callsAgainOnceCredentialsAreAccepted() {
    core.call("look");
    core.ticker.advance(CoreFixture.LISTING_LIFE);
    refuseSomethingElse();

    assertInstanceOf(Outcome.Served.class, core.call("look"));
    assertEquals(2, core.server.listingCount());
  }

  @Test
  void doesNotUseStalePrivateToolDescriptionsAfterRejection() {
    CoreFixture caching =
        new CoreFixture(CoreFixture.policy(/* trusted= */ true, CoreFixture.cached("look")));
    caching.list();
    caching.ticker.advance(CoreFixture.LISTING_LIFE);
    caching.call("look");

    assertTrue(lookAtOnce(caching).isPresent());
    refuseSomethingElse(caching);
    assertEquals(Optional.empty(), lookAtOnce(caching));
  }

  private static Optional<Outcome<McpResult>> lookAtOnce(CoreFixture core) {
    return core.poll(
        CoreFixture.call("look", "{}"), FreshnessRequirement.NONE, CallContext.ANONYMOUS);
  }

  /** Loads everything, and lets a minute pass. */
  private void fetchAll(CacheHints hints) {
    core.server.listsBy((_, _, _) -> new UpstreamReply.Answered<>(FakePages.page("one", hints)));
    core.server.answersOthers(
        (_, _) ->
            new UpstreamReply.Answered<>(
                new McpResult(JsonBytes.of("{}"), McpResult.Kind.COMPLETE, hints)));
    core.server.discoversBy(
        _ -> new UpstreamReply.Answered<>(FakeMcpServer.discovery("{}", hints)));
    list(FreshnessRequirement.NONE);
    read();
    discover();
    core.ticker.advance(MINUTE);
  }

  private void refuseSomethingElse() {
    refuseSomethingElse(core);
  }

  private static void refuseSomethingElse(CoreFixture core) {
    core.server.answersOthers((_, _) -> new UpstreamReply.Failed<>(REFUSED));
    assertEquals(
        new Outcome.Failed<McpResult>(REFUSED),
        core.useServerFeatures.getPrompt(ANY, CallContext.ANONYMOUS));
  }

  private Outcome<Listing> list(FreshnessRequirement requirement) {
    return core.listTools.list(SERVER, ListKind.TOOLS, requirement, CallContext.ANONYMOUS);
  }

  private Outcome<McpResult> read() {
    return core.useServerFeatures.readResource(
        new ReadResource(SERVER, "a"), FreshnessRequirement.NONE, CallContext.ANONYMOUS);
  }

  private Outcome<ServerDiscovery> discover() {
    return core.discover.discover(SERVER, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
  }
}
