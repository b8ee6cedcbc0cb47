package dev.bascule.application;

import static dev.bascule.application.CoreFixture.SERVER;
import static dev.bascule.application.OutcomeAssertions.provenance;
import static dev.bascule.application.OutcomeAssertions.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who receives cached values, and with which hints: the rules of the design in addition to those of
 * MCP.
 */
class CacheSharingTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final CallContext ROOTS = CallContexts.withCapabilities(CallContexts.ROOTS);
  private static final CallContext SAMPLING = CallContexts.withCapabilities("{\"sampling\":{}}");

  private final CoreFixture trusted = new CoreFixture(CoreFixture.policy(/* trusted= */ true));
  private final CoreFixture untrusted = new CoreFixture(CoreFixture.policy(/* trusted= */ false));

  @Test
  void plainClientsShareListingsForAllCallers() {
    answers(untrusted, FakePages.lives(MINUTE));
    CallContext anne = CallContext.plain(new Caller("anne"));
    CallContext bert = CallContext.plain(new Caller("bert"));

    assertEquals(listed(untrusted, anne), listed(untrusted, bert));
    assertEquals(read(untrusted, anne), read(untrusted, bert));
    assertEquals(discovered(untrusted, anne), discovered(untrusted, bert));
  }

  @Test
  void toolResultsArePrivateToTheirCaller() {
    CoreFixture core = new CoreFixture(CoreFixture.cached("look"));
    Outcome<McpResult> anne =
        core.callAs(new Caller("anne"), "look", "{}", FreshnessRequirement.NONE);

    assertNotEquals(
        value(anne),
        value(core.callAs(new Caller("bert"), "look", "{}", FreshnessRequirement.NONE)));
  }

  @Test
  void capabilitiesSeparateListings() {
    answers(trusted, FakePages.lives(MINUTE));

    assertNotEquals(listed(trusted, ROOTS), listed(trusted, SAMPLING));
    assertNotEquals(listed(trusted, ROOTS), listed(trusted, CallContext.ANONYMOUS));
    assertNotEquals(read(trusted, ROOTS), read(trusted, SAMPLING));
    assertNotEquals(discovered(trusted, ROOTS), discovered(trusted, SAMPLING));
    assertEquals(
        listed(trusted, ROOTS), listed(trusted, CallContexts.withCapabilities(CallContexts.ROOTS)));
  }

  @Test
  void capabilitiesSeparateToolResults() {
    CoreFixture core = new CoreFixture(CoreFixture.cached("look"));

    assertNotEquals(value(core.callWith(ROOTS, "look")), value(core.callWith(SAMPLING, "look")));
    assertEquals(value(core.callWith(ROOTS, "look")), value(core.callWith(ROOTS, "look")));
  }

  @Test
  void sharedToolResultsAreForAllCallers() {
    CoreFixture core =
        new CoreFixture(
            new ToolRule(
                new Glob("look"),
                new CacheRule.Cacheable(
                    FreshnessLifetime.of(MINUTE), CacheScope.PUBLIC, /* onlyReadOnly= */ false),
                Optional.empty(),
                RetryRule.BY_HINTS));

    assertEquals(value(core.callWith(ROOTS, "look")), value(core.callWith(SAMPLING, "look")));
  }

  @Test
  void traceContextAndLogLevelSeparateNothing() {
    answers(untrusted, FakePages.lives(MINUTE));

    assertEquals(
        listed(untrusted, CallContexts.withMeta("{\"traceparent\":\"00-1\"}")),
        listed(untrusted, CallContexts.withMeta("{\"traceparent\":\"00-2\"}")));
    assertEquals(
        read(untrusted, CallContexts.withMeta("{\"a\":1}")),
        read(untrusted, CallContext.ANONYMOUS));
  }

  @Test
  void looksUpPrivatePartitionBeforePublicOne() {
    answers(trusted, FakePages.shared(MINUTE));
    Object shared = listed(trusted, ROOTS);
    assertEquals(shared, listed(trusted, SAMPLING));

    answers(trusted, FakePages.lives(MINUTE));
    Object own = value(list(trusted, ROOTS, FreshnessRequirement.RELOAD));

    assertEquals(own, listed(trusted, ROOTS));
  }

  @Test
  void scopeThatBecomesPrivateRemovesPublicValue() {
    answers(trusted, FakePages.shared(MINUTE));
    Object shared = listed(trusted, ROOTS);
    answers(trusted, FakePages.lives(MINUTE));
    list(trusted, ROOTS, FreshnessRequirement.RELOAD);

    assertNotEquals(shared, listed(trusted, SAMPLING));
  }

  @Test
  void scopeThatBecomesPublicSharesValue() {
    answers(trusted, FakePages.lives(MINUTE));
    listed(trusted, ROOTS);
    answers(trusted, FakePages.shared(MINUTE));
    Object shared = value(list(trusted, ROOTS, FreshnessRequirement.RELOAD));

    assertEquals(shared, listed(trusted, ROOTS));
    assertEquals(shared, listed(trusted, SAMPLING));
  }

  @ParameterizedTest
  @ValueSource(longs = {25, 10_000_000})
  void limitsLifetimesToOneDay(long hours) {
    answers(untrusted, FakePages.lives(Duration.ofHours(hours)));
    list(untrusted, CallContext.ANONYMOUS, FreshnessRequirement.NONE);
    readOutcome(untrusted, CallContext.ANONYMOUS);
    discoverOutcome(untrusted, CallContext.ANONYMOUS);

    CacheProvenance hit =
        new CacheProvenance.Hit(new Freshness(Duration.ZERO, Duration.ofHours(24)));
    assertEquals(
        hit, provenance(list(untrusted, CallContext.ANONYMOUS, FreshnessRequirement.NONE)));
    assertEquals(hit, provenance(readOutcome(untrusted, CallContext.ANONYMOUS)));
    assertEquals(hit, provenance(discoverOutcome(untrusted, CallContext.ANONYMOUS)));
  }

  @Test
  void listingHasShortestTtlAndNarrowestScopeOfItsPages() {
    new FakePages(trusted.server)
        .first(FakePages.page("one", "2", FakePages.shared(MINUTE)))
        .at("2", FakePages.page("two", "3", FakePages.lives(MINUTE.multipliedBy(2))))
        .at("3", FakePages.page("three", FakePages.shared(MINUTE.multipliedBy(3))));

    assertEquals(FakePages.lives(MINUTE), hints(listed(trusted, ROOTS)));
    assertEquals(3, trusted.server.listingCount());
    listed(trusted, SAMPLING);
    assertEquals(6, trusted.server.listingCount());
  }

  @Test
  void cachedValueHasItsRemainingTtl() {
    answers(untrusted, FakePages.lives(MINUTE));

    assertEquals(
        Optional.of(MINUTE),
        assertInstanceOf(
                CacheProvenance.Forwarded.class,
                provenance(readOutcome(untrusted, CallContext.ANONYMOUS)))
            .storedFor());
    untrusted.ticker.advance(Duration.ofSeconds(20));
    assertEquals(
        Duration.ofSeconds(40),
        assertInstanceOf(
                CacheProvenance.Hit.class,
                provenance(readOutcome(untrusted, CallContext.ANONYMOUS)))
            .freshness()
            .remaining());
  }

  @Test
  void staleValueHasTtlOfZero() {
    answers(untrusted, FakePages.lives(MINUTE));
    listed(untrusted, CallContext.ANONYMOUS);
    untrusted.ticker.advance(MINUTE);
    untrusted.server.fails(new Failure.BadAnswer("status 500"));

    CacheProvenance provenance =
        provenance(list(untrusted, CallContext.ANONYMOUS, FreshnessRequirement.NONE));

    assertEquals(
        Duration.ZERO,
        assertInstanceOf(CacheProvenance.Hit.class, provenance).freshness().remaining());
  }

  @Test
  void returnsScopeOfTrustedServersOnly() {
    answers(trusted, FakePages.shared(MINUTE));
    answers(untrusted, FakePages.shared(MINUTE));

    assertEquals(CacheScope.PUBLIC, hints(listed(trusted, ROOTS)).scope());
    assertEquals(CacheScope.PUBLIC, hints(read(trusted, ROOTS)).scope());
    assertEquals(CacheScope.PUBLIC, hints(discovered(trusted, ROOTS)).scope());
    assertEquals(CacheScope.PRIVATE, hints(listed(untrusted, ROOTS)).scope());
    assertEquals(CacheScope.PRIVATE, hints(read(untrusted, ROOTS)).scope());
    assertEquals(CacheScope.PRIVATE, hints(discovered(untrusted, ROOTS)).scope());
  }

  @Test
  void disabledToolsDoNotNarrowScope() {
    new FakePages(trusted.server).first(FakePages.page("secret-door", FakePages.shared(MINUTE)));

    Listing listing = assertInstanceOf(Listing.class, listed(trusted, ROOTS));

    assertEquals(List.of(), listing.items());
    assertEquals(CacheScope.PUBLIC, listing.hints().scope());
  }

  @Test
  void trustedServerMayMarkValuesPublic() {
    answers(trusted, FakePages.shared(MINUTE));

    assertEquals(listed(trusted, ROOTS), listed(trusted, SAMPLING));
    assertEquals(read(trusted, ROOTS), read(trusted, SAMPLING));
    assertEquals(discovered(trusted, ROOTS), discovered(trusted, SAMPLING));
  }

  @Test
  void untrustedServerMayNotMarkValuesPublic() {
    answers(untrusted, FakePages.shared(MINUTE));

    assertNotEquals(listed(untrusted, ROOTS), listed(untrusted, SAMPLING));
    assertNotEquals(read(untrusted, ROOTS), read(untrusted, SAMPLING));
    assertNotEquals(discovered(untrusted, ROOTS), discovered(untrusted, SAMPLING));
  }

  /** Makes the server answer each request with another number. */
  private static void answers(CoreFixture core, CacheHints hints) {
    AtomicInteger numbers = new AtomicInteger(100 * core.server.requests().size());
    core.server.listsBy(
        (_, _, _) ->
            new UpstreamReply.Answered<>(
                FakePages.page(Integer.toString(numbers.incrementAndGet()), hints)));
    core.server.answersOthers(
        (_, _) ->
            new UpstreamReply.Answered<>(
                new McpResult(
                    JsonBytes.of(Integer.toString(numbers.incrementAndGet())),
                    McpResult.Kind.COMPLETE,
                    hints)));
    core.server.discoversBy(
        _ ->
            new UpstreamReply.Answered<>(
                FakeMcpServer.discovery(Integer.toString(numbers.incrementAndGet()), hints)));
  }

  private static Outcome<Listing> list(
      CoreFixture core, CallContext context, FreshnessRequirement requirement) {
    return core.listTools.list(SERVER, ListKind.TOOLS, requirement, context);
  }

  private static Outcome<McpResult> readOutcome(CoreFixture core, CallContext context) {
    return core.useServerFeatures.readResource(
        new ReadResource(SERVER, "a"), FreshnessRequirement.NONE, context);
  }

  private static Outcome<ServerDiscovery> discoverOutcome(CoreFixture core, CallContext context) {
    return core.discover.discover(SERVER, FreshnessRequirement.NONE, context);
  }

  private static Object listed(CoreFixture core, CallContext context) {
    return value(list(core, context, FreshnessRequirement.NONE));
  }

  private static Object read(CoreFixture core, CallContext context) {
    return value(readOutcome(core, context));
  }

  private static Object discovered(CoreFixture core, CallContext context) {
    return value(discoverOutcome(core, context));
  }

  private static CacheHints hints(Object value) {
    return switch (value) {
      case Listing listing -> listing.hints();
      case McpResult result -> result.hints();
      case ServerDiscovery discovery -> discovery.hints();
      default -> throw new AssertionError(value);
    };
  }
}
