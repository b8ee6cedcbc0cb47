package dev.bascule.application.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.CallContexts;
import dev.bascule.application.CoreFixture;
import dev.bascule.application.IdentityEchoServer;
import dev.bascule.application.TestPolicies;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two contexts are in one partition if and only if the server sees the same of both. */
class ServerViewsTest {

  private static final int PAIRS = 5_000;
  private static final List<String> CAPABILITIES =
      List.of("{}", "{\"roots\":{}}", "{\"sampling\":{}}", "{\"a\":\" 2:{}\"}");
  private static final List<String> VALUES = List.of("", "1", "1 2:{}", "shared", "session 1");
  private static final List<String> NAMES = List.of("x-user", "x-team", "x-hidden");

  private final SplittableRandom random = new SplittableRandom(7);
  private final AtomicReference<String> seen = new AtomicReference<>("");

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void areEqualOnlyIfServerSeesTheSame(boolean exchangesToken) {
    CoreFixture core = house(exchangesToken);
    IdentityEchoServer server = new IdentityEchoServer(() -> CacheHints.NONE, () -> {});
    server.script(core.server);
    List<CallContexts.FakeSession> sessions =
        List.of(
            new CallContexts.FakeSession("{\"roots\":{}}"),
            new CallContexts.FakeSession("{\"roots\":{}}"));
    int alike = 0;
    for (int i = 0; i < PAIRS; i++) {
      ObservedView one = observe(core, exchange(sessions));
      ObservedView other = observe(core, exchange(sessions));

      assertEquals(one.seen().equals(other.seen()), one.partition().equals(other.partition()));
      alike += one.seen().equals(other.seen()) ? 1 : 0;
    }
    int pairs = alike;
    assertTrue(pairs > PAIRS / 100 && pairs < PAIRS / 2, () -> pairs + " pairs were alike");
  }

  /** What the server saw, and the resulting partition. */
  private record ObservedView(String seen, CachePartition partition) {}

  private ObservedView observe(CoreFixture core, CallContext context) {
    AtomicReference<CachePartition> partition = new AtomicReference<>(CachePartition.SHARED);
    Outcome<Object> _ =
        core.upstreams.routeWithoutQuota(
            CoreFixture.SERVER,
            context,
            route -> {
              partition.set(route.view());
              return new Outcome.Failed<>(new Failure.NotCached());
            });
    if (core.callWith(context, "write")
        instanceof Outcome.Served<McpResult>(McpResult result, CacheProvenance _)) {
      seen.set(IdentityEchoServer.EchoedIdentity.of(result.json().text()).seen());
    }
    return new ObservedView(seen.get(), partition.get());
  }

  private CallContext exchange(List<CallContexts.FakeSession> sessions) {
    Optional<ClientSession> session =
        random.nextInt(3) == 0 ? Optional.of(any(sessions)) : Optional.empty();
    JsonBytes capabilities =
        session.map(ClientSession::capabilities).orElseGet(() -> JsonBytes.of(any(CAPABILITIES)));
    return new CallContext(
            new Caller("caller" + random.nextInt(3)),
            new ClientContext(capabilities, session, ClientChannel.NONE),
            ForwardedParams.NONE)
        .withForwardedIdentity(forwardedIdentity());
  }

  private ForwardedIdentity forwardedIdentity() {
    Map<String, String> headers = new HashMap<>();
    NAMES.stream()
        .filter(_ -> random.nextInt(3) == 0)
        .forEach(name -> headers.put(name, any(VALUES)));
    return new ForwardedIdentity(
        headers, random.nextInt(3) == 0 ? Optional.of(any(VALUES)) : Optional.empty());
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private static CoreFixture house(boolean exchangesToken) {
    ServerPolicy policy = CoreFixture.policy(/* trusted= */ false);
    return new CoreFixture(
        TestPolicies.of(
            policy.trusted(),
            policy.disabledTools(),
            policy.maxConcurrentCalls(),
            policy.invalidateOnWrite(),
            policy.listingLifetime(),
            policy.breaker(),
            policy.tools(),
            new ForwardingRule(Set.of("x-user", "x-team"), exchangesToken)),
        /* limit= */ 1000);
  }
}
