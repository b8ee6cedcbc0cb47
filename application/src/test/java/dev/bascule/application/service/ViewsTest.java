package dev.bascule.application.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.policy.Forwarding;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.port.client.ClientChannel;
import dev.bascule.application.port.client.ClientSession;
import dev.bascule.application.port.client.ClientSide;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Passthrough;
import dev.bascule.application.port.client.Presented;
import dev.bascule.domain.cache.Partition;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two exchanges are in one partition if and only if the server sees the same of both. */
class ViewsTest {

  private static final int PAIRS = 5_000;
  private static final List<String> CAPABILITIES =
      List.of("{}", "{\"roots\":{}}", "{\"sampling\":{}}", "{\"a\":\" 2:{}\"}");
  private static final List<String> VALUES = List.of("", "1", "1 2:{}", "shared", "session 1");
  private static final List<String> NAMES = List.of("x-user", "x-team", "x-hidden");

  private final SplittableRandom random = new SplittableRandom(7);
  private final AtomicReference<String> seen = new AtomicReference<>("");

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void areAlikeIfAndOnlyIfTheServerSeesTheSame(boolean exchangesToken) {
    House house = house(exchangesToken);
    SeeingServer server = new SeeingServer(() -> CacheHints.NONE, () -> {});
    server.script(house.server);
    List<Clients.Session> sessions =
        List.of(new Clients.Session("{\"roots\":{}}"), new Clients.Session("{\"roots\":{}}"));
    int alike = 0;
    for (int i = 0; i < PAIRS; i++) {
      Sight one = look(house, exchange(sessions));
      Sight other = look(house, exchange(sessions));

      assertEquals(one.seen().equals(other.seen()), one.partition().equals(other.partition()));
      alike += one.seen().equals(other.seen()) ? 1 : 0;
    }
    int pairs = alike;
    assertTrue(pairs > PAIRS / 100 && pairs < PAIRS / 2, () -> pairs + " pairs were alike");
  }

  /** What the server saw, and the partition that was made of it. */
  private record Sight(String seen, Partition partition) {}

  private Sight look(House house, Exchange exchange) {
    AtomicReference<Partition> partition = new AtomicReference<>(Partition.SHARED);
    Outcome<Object> _ =
        house.upstreams.reach(
            House.SERVER,
            exchange,
            approach -> {
              partition.set(approach.view());
              return new Outcome.Failed<>(new Failure.NotCached());
            });
    Outcome<Discovery> told =
        house.discover.discover(House.SERVER, FreshnessDemand.RELOAD, exchange);
    if (told instanceof Outcome.Served<Discovery>(Discovery discovery, Provenance _)) {
      seen.set(SeeingServer.Told.of(discovery.capabilities().text()).seen());
    }
    return new Sight(seen.get(), partition.get());
  }

  private Exchange exchange(List<Clients.Session> sessions) {
    Optional<ClientSession> session =
        random.nextInt(3) == 0 ? Optional.of(any(sessions)) : Optional.empty();
    JsonBytes capabilities =
        session.map(ClientSession::capabilities).orElseGet(() -> JsonBytes.of(any(CAPABILITIES)));
    return new Exchange(
            new Caller("caller" + random.nextInt(3)),
            new ClientSide(capabilities, session, ClientChannel.NONE),
            Passthrough.NOTHING)
        .presenting(presented());
  }

  private Presented presented() {
    Map<String, String> headers = new HashMap<>();
    NAMES.stream()
        .filter(_ -> random.nextInt(3) == 0)
        .forEach(name -> headers.put(name, any(VALUES)));
    return new Presented(
        headers, random.nextInt(3) == 0 ? Optional.of(any(VALUES)) : Optional.empty());
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private static House house(boolean exchangesToken) {
    ServerPolicy policy = House.policy(/* trusted= */ false);
    return new House(
        new ServerPolicy(
            policy.trusted(),
            policy.disabledTools(),
            policy.maxConcurrentCalls(),
            policy.invalidateOnWrite(),
            policy.listing(),
            policy.breaker(),
            policy.tools(),
            new Forwarding(Set.of("x-user", "x-team"), exchangesToken)),
        /* limit= */ 1000);
  }
}
