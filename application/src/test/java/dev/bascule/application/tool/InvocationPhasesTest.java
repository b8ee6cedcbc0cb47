package dev.bascule.application.tool;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.CallContexts;
import dev.bascule.application.CallContexts.FakeSession;
import dev.bascule.application.CoreFixture;
import dev.bascule.application.CoreTrace;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two equal cores receive the same random calls, while permissions and lists change, results become
 * stale, breakers open and the server fails. In one of them each call is awaited, in the other it
 * is polled first. All outcomes, counts, requests, audit entries and spans are equal.
 */
class InvocationPhasesTest {

  private static final int SEQUENCES = 100;
  private static final int STEPS = 100;
  private static final List<Caller> CALLERS =
      List.of(Caller.ANONYMOUS, new Caller("key:ann"), new Caller("key:ben"));
  private static final Tool[] TOOLS =
      Stream.of("look", "open", "write", "other")
          .map(name -> FakeMcpServer.tool(name, /* readOnly= */ !name.equals("write")))
          .toArray(Tool[]::new);
  private static final List<String> NAMES =
      List.of("look", "look", "look", "open", "open", "write", "other", "none", "secret-plan");
  private static final List<FreshnessRequirement> REQUIREMENTS =
      List.of(
          FreshnessRequirement.NONE,
          FreshnessRequirement.NONE,
          FreshnessRequirement.NONE,
          FreshnessRequirement.NONE,
          FreshnessRequirement.ANY_AGE,
          FreshnessRequirement.RELOAD,
          new FreshnessRequirement(false, false, false, Duration.ofSeconds(1), null, null),
          new FreshnessRequirement(false, /* dontStore= */ true, false, null, null, null),
          CoreFixture.ONLY_IF_CACHED);
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofMillis(100),
          Duration.ofSeconds(1),
          Duration.ofSeconds(20),
          Duration.ofSeconds(50),
          Duration.ofMinutes(6),
          Duration.ofHours(25));
  private static final List<AccessPolicy> RIGHTS =
      List.of(AccessPolicy.OPEN, AccessPolicy.OPEN, allowing("files/look"), allowing("other"));
  private static final List<Failure.UpstreamFailure> FAILURES =
      List.of(
          new Failure.BadAnswer("status 500"),
          new Failure.Throttled("status 429", Optional.of(Duration.ofSeconds(30))),
          new Failure.Rejected(-32601, "Method not found", Optional.empty()));
  private static final CallerQuotas QUOTAS =
      new CallerQuotas(
          new CallerQuota(
              Optional.of(new Rate(4, Duration.ofSeconds(1), /* burst= */ 8)), OptionalInt.of(1)),
          List.of());

  private Bridge awaiting = new Bridge(/* polls= */ false);
  private Bridge polling = new Bridge(/* polls= */ true);
  private final FakeSession[] sessions = {
    new FakeSession(CallContexts.ROOTS), new FakeSession(CallContexts.ROOTS), new FakeSession("{}")
  };

  /** A core whose calls are all awaited, or polled first. */
  private static final class Bridge {

    private final CoreFixture core =
        new CoreFixture(
            CoreFixture.policy(
                /* trusted= */ false,
                cached("look", CacheScope.PRIVATE),
                cached("open", CacheScope.PUBLIC)),
            /* limit= */ 2,
            QUOTAS);
    private final CallToolUseCase calls = core.callTool(core.events, core.tracing);
    private final boolean polls;
    private int hits;
    private int failures;

    Bridge(boolean polls) {
      this.polls = polls;
      core.server.lists(TOOLS);
      core.argumentsValidator =
          (call, _, _, _) ->
              call.arguments().json().text().contains("bad")
                  ? List.of(new ArgumentError("/bad", "type", "is no string"))
                  : List.of();
    }

    Outcome<McpResult> call(ToolCall call, FreshnessRequirement requirement, CallContext context) {
      try (Invocation<McpResult> invocation = calls.prepare(call, requirement, context)) {
        Optional<Outcome<McpResult>> polled = polls ? invocation.poll() : Optional.empty();
        polled.ifPresent(this::count);
        return polled.orElseGet(invocation::await);
      }
    }

    private void count(Outcome<McpResult> outcome) {
      if (outcome instanceof Outcome.Served) {
        hits++;
      } else {
        failures++;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void pollAndAwaitAreEquivalent(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int hits = 0;
    int failures = 0;
    for (int sequence = 0; sequence < SEQUENCES; sequence++) {
      awaiting = new Bridge(/* polls= */ false);
      polling = new Bridge(/* polls= */ true);
      for (int i = 0; i < STEPS; i++) {
        step(random);
      }
      assertEquals(CoreTrace.of(awaiting.core), CoreTrace.of(polling.core));
      hits += polling.hits;
      failures += polling.failures;
    }

    assertTrue(hits > SEQUENCES, "hits: " + hits);
    assertTrue(failures > SEQUENCES, "failures: " + failures);
  }

  private void step(SplittableRandom random) {
    switch (random.nextInt(40)) {
      case 0 -> {
        AccessPolicy rights = any(RIGHTS, random);
        both(core -> core.access.set(rights));
      }
      case 1 -> both(core -> core.upstreams.all().forEach(each -> each.breaker().forceOpen()));
      case 2 -> both(core -> core.upstreams.all().forEach(each -> each.breaker().forceClose()));
      case 3 -> {
        Failure.UpstreamFailure failure = any(FAILURES, random);
        both(core -> servers(core).forEach(server -> fail(server, failure)));
      }
      case 4, 5, 6 -> both(core -> servers(core).forEach(InvocationPhasesTest::recover));
      case 7 -> both(InvocationPhasesTest::invalidate);
      case 8 ->
          both(
              core ->
                  core.notificationRouter.onNotification(
                      SERVER, new ServerNotification.ListChanged(ListKind.TOOLS)));
      case 9, 10, 11 -> both(CoreFixture::runBackground);
      case 12 -> {
        int which = random.nextInt(sessions.length);
        both(core -> core.connections.endSession(sessions[which]));
        sessions[which] = new FakeSession(sessions[which].capabilities().text());
      }
      case 13, 14, 15, 16 -> {
        Duration pause = any(PAUSES, random);
        both(core -> core.ticker.advance(pause));
      }
      default -> call(random);
    }
  }

  private void both(Consumer<CoreFixture> action) {
    action.accept(awaiting.core);
    action.accept(polling.core);
  }

  private void call(SplittableRandom random) {
    ToolCall call =
        CoreFixture.call(
            any(NAMES, random), random.nextInt(8) == 0 ? "{\"bad\":1}" : "{\"good\":1}");
    FreshnessRequirement requirement = any(REQUIREMENTS, random);
    CallContext context =
        new CallContext(any(CALLERS, random), client(random), forwardedParams(random));

    assertEquals(
        awaiting.call(call, requirement, context), polling.call(call, requirement, context));
  }

  private ClientContext client(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> ClientContext.PLAIN;
      case 2 -> CallContexts.withCapabilities(CallContexts.ROOTS).client();
      default -> CallContexts.of(sessions[random.nextInt(sessions.length)]).client();
    };
  }

  private static ForwardedParams forwardedParams(SplittableRandom random) {
    JsonBytes none = ForwardedParams.NONE.members();
    return switch (random.nextInt(10)) {
      case 0 -> new ForwardedParams(JsonBytes.of("{\"requestState\":1}"), none, Optional.empty());
      case 1 -> new ForwardedParams(none, none, Optional.of(LogLevel.INFO));
      default -> ForwardedParams.NONE;
    };
  }

  private static Stream<FakeMcpServer> servers(CoreFixture core) {
    return Stream.concat(Stream.of(core.server), core.server.opened().stream());
  }

  private static void fail(FakeMcpServer server, Failure.UpstreamFailure failure) {
    server.answers(_ -> new UpstreamReply.Failed<>(failure));
  }

  private static void recover(FakeMcpServer server) {
    server.recovers();
    server.lists(TOOLS);
  }

  private static void invalidate(CoreFixture core) {
    int _ = core.caches.invalidate(new CacheTag.ServerTag(SERVER));
  }

  private static ToolRule cached(String tool, CacheScope scope) {
    return new ToolRule(
        new Glob(tool),
        new CacheRule.Cacheable(
            new FreshnessLifetime(
                Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(90)),
            scope,
            /* onlyReadOnly= */ false),
        Optional.empty(),
        RetryRule.BY_HINTS);
  }

  private static AccessPolicy allowing(String pattern) {
    return AccessPolicy.OPEN.withPermissions(
        new Permissions(
            Map.of(
                Permissions.EVERYBODY,
                new Permissions.Grants(
                    List.of(Permissions.AccessPattern.of(pattern).orElseThrow()),
                    List.of(),
                    false,
                    false,
                    false))));
  }

  private static <T> T any(List<T> all, SplittableRandom random) {
    return all.get(random.nextInt(all.size()));
  }
}
