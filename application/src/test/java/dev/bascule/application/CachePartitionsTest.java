package dev.bascule.application;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever happens, nobody is given what was fetched for another, unless a trusted server said that
 * all may have it; and nothing of before a change is given to anybody after it.
 *
 * <p>The server writes into each answer for whom it is, and its number.
 */
class CachePartitionsTest {

  private static final int STEPS = 5_000;
  private static final List<ListKind> KINDS =
      List.of(ListKind.PROMPTS, ListKind.RESOURCES, ListKind.RESOURCE_TEMPLATES);
  private static final List<String> CAPABILITIES =
      List.of("{}", "{\"roots\":{}}", "{\"sampling\":{}}");

  private CoreFixture house = new CoreFixture();
  private SplittableRandom random = new SplittableRandom(0);
  private final List<CallContexts.Session> sessions = new ArrayList<>();
  private final Map<ClientSession, Integer> names = new HashMap<>();
  private long number;
  private long barrier;
  private int hits;
  private int sharedHits;

  @ParameterizedTest
  @CsvSource({
    "true, 1", "true, 2", "true, 3", "true, 4", "true, 5",
    "true, 6", "true, 7", "false, 8", "false, 9", "false, 10"
  })
  void areNeverLeftByAPrivateValue(boolean trusted, long seed) {
    random = new SplittableRandom(seed);
    house = new CoreFixture(CoreFixture.policy(trusted, CoreFixture.cached("look")));
    script(house.server);
    sessions.addAll(List.of(session(), session(), session()));

    for (int i = 0; i < STEPS; i++) {
      step(trusted);
    }

    assertTrue(hits > STEPS / 10, () -> "only " + hits + " hits");
    assertEquals(trusted, sharedHits > STEPS / 100, () -> "shared hits: " + sharedHits);
  }

  private void step(boolean trusted) {
    switch (random.nextInt(40)) {
      case 0 -> change(new ServerNotification.BeganAnew());
      case 1 -> {
        int index = random.nextInt(sessions.size());
        house.endSession.endSession(sessions.get(index));
        sessions.set(index, session());
        house.closing.clear();
      }
      case 2, 3, 4, 5 -> house.ticker.advance(Duration.ofSeconds(random.nextInt(30)));
      case 6 -> house.runBackground();
      default -> ask(trusted);
    }
    house.events.told.clear();
    house.events.answers.clear();
  }

  private void change(ServerNotification notice) {
    house.notices.heard(SERVER, notice);
    barrier = number;
  }

  private void ask(boolean trusted) {
    CallContext exchange = exchange();
    FreshnessRequirement demand = demand();
    long before = barrier;
    switch (random.nextInt(4)) {
      case 0 -> {
        ListKind kind = KINDS.get(random.nextInt(KINDS.size()));
        Outcome<Listing> outcome = house.listTools.list(SERVER, kind, demand, exchange);
        if (outcome
            instanceof Outcome.Served<Listing>(Listing listing, CacheProvenance provenance)) {
          String answer = listing.items().getFirst().key();
          check(new Given(answer, listing.hints(), provenance), view(exchange), trusted, before);
        }
      }
      case 1 -> {
        Outcome<McpResult> outcome =
            house.askServer.readResource(new ReadResource(SERVER, "a"), demand, exchange);
        if (outcome instanceof Outcome.Served<McpResult>(McpResult result, CacheProvenance from)) {
          Given given = new Given(result.json().text(), result.hints(), from);
          check(given, view(exchange), trusted, before);
        }
      }
      case 2 -> {
        Outcome<ServerDiscovery> outcome = house.discover.discover(SERVER, demand, exchange);
        if (outcome
            instanceof
            Outcome.Served<ServerDiscovery>(ServerDiscovery told, CacheProvenance from)) {
          Given given = new Given(told.capabilities().text(), told.hints(), from);
          check(given, view(exchange), trusted, before);
        }
      }
      default -> {
        Outcome<McpResult> outcome = house.callWith(exchange, "look");
        if (outcome instanceof Outcome.Served<McpResult>(McpResult result, CacheProvenance from)) {
          Given given = new Given(result.json().text(), CacheHints.NONE, from);
          check(given, view(exchange) + exchange.caller().identity(), trusted, before);
        }
      }
    }
  }

  /** What somebody was given. */
  private record Given(String answer, CacheHints hints, CacheProvenance provenance) {}

  private void check(Given given, String asker, boolean trusted, long before) {
    String[] parts = given.answer().split("\\|", -1);
    boolean own = parts[0].equals(asker);
    boolean hit = given.provenance() instanceof CacheProvenance.Hit;
    if (given.hints().scope() == CacheScope.PUBLIC) {
      assertTrue(trusted);
      assertEquals("PUBLIC", parts[1]);
      sharedHits += hit && !own ? 1 : 0;
    } else {
      assertEquals(asker, parts[0]);
    }
    if (hit) {
      hits++;
      assertTrue(Long.parseLong(parts[2]) > before, () -> given + " is from before " + before);
    }
  }

  private void script(FakeMcpServer server) {
    server.listsBy(
        (kind, _, exchange) ->
            kind == ListKind.TOOLS
                ? new UpstreamReply.Answered<>(
                    new ListPage(
                        List.of(FakeMcpServer.tool("look", /* readOnly= */ true)),
                        Optional.empty(),
                        CacheHints.NONE,
                        0))
                : answer(hints -> FakePages.page(text(view(exchange), hints), hints)));
    server.answersOthers(
        (_, exchange) ->
            answer(
                hints ->
                    new McpResult(
                        JsonBytes.of(text(view(exchange), hints)),
                        McpResult.Kind.COMPLETE,
                        hints)));
    server.discoversBy(
        exchange -> answer(hints -> FakeMcpServer.discovery(text(view(exchange), hints), hints)));
    server.answersCalls(
        (_, exchange) ->
            answer(
                hints ->
                    new McpResult(
                        JsonBytes.of(text(view(exchange) + exchange.caller().identity(), hints)),
                        McpResult.Kind.COMPLETE,
                        hints)));
  }

  /** Answers, or refuses, or fails; now and then something changes before the answer is there. */
  private <T> UpstreamReply<T> answer(Function<CacheHints, T> value) {
    return switch (random.nextInt(50)) {
      case 0 -> new UpstreamReply.Failed<>(new Failure.BadAnswer("status 500"));
      case 1 -> new UpstreamReply.Failed<>(new Failure.Refused("status 401"));
      default -> {
        T answered = value.apply(hints());
        if (random.nextInt(20) == 0) {
          change(new ServerNotification.BeganAnew());
        }
        yield new UpstreamReply.Answered<>(answered);
      }
    };
  }

  private CacheHints hints() {
    CacheScope scope = random.nextInt(4) == 0 ? CacheScope.PUBLIC : CacheScope.PRIVATE;
    Duration life = Duration.ofSeconds(random.nextInt(120));
    return new CacheHints(random.nextInt(5) == 0 ? null : life, scope);
  }

  private String text(String forWhom, CacheHints hints) {
    return forWhom + "|" + hints.scope() + "|" + ++number;
  }

  private CallContext exchange() {
    Optional<ClientSession> session =
        random.nextBoolean()
            ? Optional.of(sessions.get(random.nextInt(sessions.size())))
            : Optional.empty();
    String capabilities =
        session
            .map(keeps -> keeps.capabilities().text())
            .orElseGet(() -> CAPABILITIES.get(random.nextInt(CAPABILITIES.size())));
    return new CallContext(
        new Caller("caller" + random.nextInt(3)),
        new ClientContext(JsonBytes.of(capabilities), session, ClientChannel.NONE),
        ForwardedParams.NOTHING);
  }

  private FreshnessRequirement demand() {
    return switch (random.nextInt(10)) {
      case 0 -> FreshnessRequirement.RELOAD;
      case 1 -> FreshnessRequirement.ANY_AGE;
      case 2 -> CoreFixture.ONLY_IF_CACHED;
      default -> FreshnessRequirement.NONE;
    };
  }

  private CallContexts.Session session() {
    CallContexts.Session session =
        new CallContexts.Session(CAPABILITIES.get(random.nextInt(CAPABILITIES.size())));
    names.put(session, names.size());
    return session;
  }

  /** Returns all that the server sees of a client. */
  private String view(CallContext exchange) {
    ClientContext client = exchange.client();
    String session = client.canBeAsked() ? client.session().map(names::get).toString() : "";
    return client.capabilities().text() + session;
  }
}
