package dev.bascule.application;

import static dev.bascule.application.CoreFixture.LISTING_LIFE;
import static dev.bascule.application.CoreFixture.SERVER;
import static dev.bascule.application.FakePages.page;
import static dev.bascule.application.OutcomeAssertions.forwarded;
import static dev.bascule.application.OutcomeAssertions.hit;
import static dev.bascule.application.OutcomeAssertions.provenance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest.Complete;
import dev.bascule.domain.mcp.McpRequest.GetPrompt;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of MCP 2026-07-28, server/utilities/caching: what is cached, and for how long. */
class McpCachingTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final JsonBytes NOTHING = JsonBytes.of("{}");
  private static final Failure.Unreachable DOWN =
      new Failure.Unreachable("connection reset", DeliveryStatus.MAY_HAVE_RUN);

  private final CoreFixture core = new CoreFixture();
  private final AtomicInteger answers = new AtomicInteger();

  @ParameterizedTest
  @EnumSource(ListKind.class)
  void cachesListingsForTheirTtlToTheNanosecond(ListKind kind) {
    listsOnePage(FakePages.lives(MINUTE));

    assertEquals(forwarded(CacheProvenance.Reason.MISS, MINUTE), provenance(list(kind)));
    core.ticker.advance(MINUTE.minusNanos(1));
    assertEquals(hit(MINUTE.minusNanos(1), Duration.ofNanos(1)), provenance(list(kind)));
    core.ticker.advanceNanos(1);
    assertEquals(forwarded(CacheProvenance.Reason.STALE, MINUTE), provenance(list(kind)));
  }

  @Test
  void cachesResourcesForTheirTtl() {
    holds(FakePages.lives(MINUTE));

    assertEquals(forwarded(CacheProvenance.Reason.MISS, MINUTE), provenance(read("a")));
    core.ticker.advance(MINUTE.minusNanos(1));
    assertEquals(hit(MINUTE.minusNanos(1), Duration.ofNanos(1)), provenance(read("a")));
    core.ticker.advanceNanos(1);
    assertEquals(forwarded(CacheProvenance.Reason.STALE, MINUTE), provenance(read("a")));
  }

  @Test
  void cachesDiscoveriesForTheirTtl() {
    discovers(FakePages.lives(MINUTE));

    assertEquals(forwarded(CacheProvenance.Reason.MISS, MINUTE), provenance(discover()));
    core.ticker.advance(MINUTE.minusNanos(1));
    assertEquals(hit(MINUTE.minusNanos(1), Duration.ofNanos(1)), provenance(discover()));
    core.ticker.advanceNanos(1);
    assertEquals(forwarded(CacheProvenance.Reason.STALE, MINUTE), provenance(discover()));
  }

  @Test
  void neverCachesPromptsCompletionsAndCalls() {
    holds(FakePages.shared(MINUTE));
    GetPrompt prompt = new GetPrompt(SERVER, "p", NOTHING);
    Complete completion = new Complete(SERVER, NOTHING);

    for (int i = 0; i < 2; i++) {
      assertEquals(
          CacheProvenance.Forwarded.BYPASS,
          provenance(core.useServerFeatures.getPrompt(prompt, CallContext.ANONYMOUS)));
      assertEquals(
          CacheProvenance.Forwarded.BYPASS,
          provenance(core.useServerFeatures.complete(completion, CallContext.ANONYMOUS)));
      assertEquals(CacheProvenance.Forwarded.BYPASS, provenance(core.call("write")));
    }

    assertEquals(0, core.caches.results().stats().size());
  }

  @Test
  void ttlOfZeroIsStaleImmediately() {
    listsOnePage(FakePages.lives(Duration.ZERO));
    discovers(FakePages.lives(Duration.ZERO));
    holds(FakePages.lives(Duration.ZERO));
    list(ListKind.TOOLS);
    discover();
    read("a");
    core.ticker.advanceNanos(1);

    assertInstanceOf(CacheProvenance.Forwarded.class, provenance(list(ListKind.TOOLS)));
    assertInstanceOf(CacheProvenance.Forwarded.class, provenance(discover()));
    assertEquals(
        new CacheProvenance.Forwarded(CacheProvenance.Reason.MISS, false, Optional.empty()),
        provenance(read("a")));
  }

  @Test
  void ttlOfZeroRemovesEarlierValue() {
    holds(FakePages.lives(MINUTE));
    read("a");
    holds(FakePages.lives(Duration.ZERO));
    ReadResource request = new ReadResource(SERVER, "a");
    core.useServerFeatures.readResource(
        request, FreshnessRequirement.RELOAD, CallContext.ANONYMOUS);

    assertEquals("3", json(read("a")));
  }

  @Test
  void missingTtlIsZeroForResourcesAndConfiguredForOthers() {
    holds(CacheHints.NONE);
    listsOnePage(CacheHints.NONE);
    discovers(CacheHints.NONE);

    read("a");
    assertEquals(
        new CacheProvenance.Forwarded(CacheProvenance.Reason.MISS, false, Optional.empty()),
        provenance(read("a")));
    assertEquals(
        forwarded(CacheProvenance.Reason.MISS, LISTING_LIFE), provenance(list(ListKind.PROMPTS)));
    assertEquals(forwarded(CacheProvenance.Reason.MISS, LISTING_LIFE), provenance(discover()));
  }

  @Test
  void keyContainsMethodAndUri() {
    holds(FakePages.lives(MINUTE));
    listsOnePage(FakePages.lives(MINUTE));

    assertNotEquals(json(read("a")), json(read("b")));
    list(ListKind.RESOURCES);
    assertEquals(
        forwarded(CacheProvenance.Reason.MISS, MINUTE),
        provenance(list(ListKind.RESOURCE_TEMPLATES)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"inputResponses\":{}}", "{\"requestState\":\"s\"}", "{\"x\":1}"})
  void furtherParamsBypassCache(String members) {
    CallContext sending = CallContexts.withParams(members);
    CoreFixture cached = new CoreFixture(CoreFixture.cached("*"));
    cached.call("look");
    listsOnePage(FakePages.lives(MINUTE));
    discovers(FakePages.lives(MINUTE));
    holds(FakePages.lives(MINUTE));
    read("a");
    list(ListKind.PROMPTS);
    discover();

    assertEquals(CacheProvenance.Forwarded.BYPASS, provenance(read("a", sending)));
    assertEquals(CacheProvenance.Forwarded.BYPASS, provenance(list(ListKind.PROMPTS, sending)));
    assertEquals(
        CacheProvenance.Forwarded.BYPASS,
        provenance(core.discover.discover(SERVER, FreshnessRequirement.NONE, sending)));
    assertEquals(CacheProvenance.Forwarded.BYPASS, provenance(cached.callWith(sending, "look")));
    assertEquals("1", json(read("a")));
  }

  @Test
  void furtherParamsFailWithOnlyIfCached() {
    CallContext sending = CallContexts.withParams("{\"requestState\":\"s\"}");
    Outcome<McpResult> resource =
        core.useServerFeatures.readResource(
            new ReadResource(SERVER, "a"), CoreFixture.ONLY_IF_CACHED, sending);
    Outcome<Listing> listing =
        core.listTools.list(SERVER, ListKind.TOOLS, CoreFixture.ONLY_IF_CACHED, sending);
    Outcome<ServerDiscovery> discovery =
        core.discover.discover(SERVER, CoreFixture.ONLY_IF_CACHED, sending);

    assertEquals(new Outcome.Failed<McpResult>(new Failure.NotCached()), resource);
    assertEquals(new Outcome.Failed<Listing>(new Failure.NotCached()), listing);
    assertEquals(new Outcome.Failed<ServerDiscovery>(new Failure.NotCached()), discovery);
    assertEquals(List.of(), core.server.requests());
  }

  @Test
  void doesNotCacheInputRequiredResult() {
    core.server.answersOthers(
        (_, _) ->
            new UpstreamReply.Answered<>(
                new McpResult(
                    JsonBytes.of(Integer.toString(answers.incrementAndGet())),
                    McpResult.Kind.CONTINUATION,
                    FakePages.shared(MINUTE))));

    read("a");

    assertEquals("2", json(read("a")));
  }

  @Test
  void doesNotCacheResourceWithTooLongUri() {
    holds(FakePages.lives(MINUTE));

    assertEquals(CacheProvenance.Forwarded.BYPASS, provenance(read("a".repeat(8 * 1024 + 1))));
    assertEquals(
        forwarded(CacheProvenance.Reason.MISS, MINUTE), provenance(read("a".repeat(8 * 1024))));
  }

  @Test
  void doesNotLoadInBackgroundAfterExpiration() {
    listsOnePage(FakePages.lives(MINUTE));
    holds(FakePages.lives(MINUTE));
    list(ListKind.TOOLS);
    read("a");

    core.ticker.advance(MINUTE.multipliedBy(2));

    assertEquals(0, core.background.size());
    assertEquals(List.of("tools/list", "resources/read a"), core.server.requests());
  }

  @Test
  void servesStaleValueIfLoadFails() {
    listsOnePage(FakePages.lives(MINUTE));
    discovers(FakePages.lives(MINUTE));
    holds(FakePages.lives(MINUTE));
    list(ListKind.TOOLS);
    discover();
    read("a");
    core.ticker.advance(MINUTE);
    core.server.fails(DOWN);

    assertEquals(hit(MINUTE, Duration.ZERO), provenance(list(ListKind.TOOLS)));
    assertEquals(hit(MINUTE, Duration.ZERO), provenance(discover()));
    assertEquals(hit(MINUTE, Duration.ZERO), provenance(read("a")));
    core.ticker.advance(Duration.ofHours(24));
    assertInstanceOf(Outcome.Failed.class, read("a"));
  }

  @Test
  void fetchesListingEarlyIfItLacksTool() {
    listsOnePage(FakePages.lives(LISTING_LIFE));
    list(ListKind.TOOLS);
    core.ticker.advance(Duration.ofSeconds(2));

    core.call("unheard-of");

    assertEquals(List.of("tools/list", "tools/list"), core.server.requests());
  }

  private void listsOnePage(CacheHints hints) {
    core.server.listsBy((_, _, _) -> new UpstreamReply.Answered<>(page("one", hints)));
  }

  private void discovers(CacheHints hints) {
    core.server.discoversBy(
        _ -> new UpstreamReply.Answered<>(FakeMcpServer.discovery("{}", hints)));
  }

  private void holds(CacheHints hints) {
    core.server.answersOthers(
        (_, _) ->
            new UpstreamReply.Answered<>(
                new McpResult(
                    JsonBytes.of(Integer.toString(answers.incrementAndGet())),
                    McpResult.Kind.COMPLETE,
                    hints)));
  }

  private Outcome<Listing> list(ListKind kind) {
    return list(kind, CallContext.ANONYMOUS);
  }

  private Outcome<Listing> list(ListKind kind, CallContext context) {
    return core.listTools.list(SERVER, kind, FreshnessRequirement.NONE, context);
  }

  private Outcome<McpResult> read(String uri) {
    return read(uri, CallContext.ANONYMOUS);
  }

  private Outcome<McpResult> read(String uri, CallContext context) {
    return core.useServerFeatures.readResource(
        new ReadResource(SERVER, uri), FreshnessRequirement.NONE, context);
  }

  private Outcome<ServerDiscovery> discover() {
    return core.discover.discover(SERVER, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
  }

  private static String json(Outcome<McpResult> outcome) {
    Object value = assertInstanceOf(Outcome.Served.class, outcome).value();
    return assertInstanceOf(McpResult.class, value).json().text();
  }
}
