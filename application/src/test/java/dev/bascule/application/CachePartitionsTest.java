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
 * No client receives a value that was loaded for another one, unless a trusted server marked it
 * public, and no value from before a change is returned after it.
 *
 * <p>The server writes into each answer for whom it is, and its number.
 */
class CachePartitionsTest {

  private static final int STEPS = 5_000;
  private static final List<ListKind> KINDS =
      List.of(ListKind.PROMPTS, ListKind.RESOURCES, ListKind.RESOURCE_TEMPLATES);
  private static final List<String> CAPABILITIES =
      List.of("{}", "{\"roots\":{}}", "{\"sampling\":{}}");

  private CoreFixture core = new CoreFixture();
  private SplittableRandom random = new SplittableRandom(0);
  private final List<CallContexts.FakeSession> sessions = new ArrayList<>();
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
  void neverShareAPrivateValue(boolean trusted, long seed) {
    random = new SplittableRandom(seed);
    core = new CoreFixture(CoreFixture.policy(trusted, CoreFixture.cached("look")));
    script(core.server);
    sessions.addAll(List.of(session(), session(), session()));

    for (int i = 0; i < STEPS; i++) {
      step(trusted);
    }

    assertTrue(hits > STEPS / 10, () -> "only " + hits + " hits");
    assertEquals(trusted, sharedHits > STEPS / 100, () -> "shared hits: " + sharedHits);
  }

  private void step(boolean trusted) {
    switch (random.nextInt(40)) {
      case 0 -> change(new ServerNotification.Reset());
      case 1 -> {
        int index = random.nextInt(sessions.size());
        core.connections.endSession(sessions.get(index));
        sessions.set(index, session());
        core.closing.clear();
      }
      case 2, 3, 4, 5 -> core.ticker.advance(Duration.ofSeconds(random.nextInt(30)));
      case 6 -> core.runBackground();
      default -> request(trusted);
    }
    core.events.told.clear();
    core.events.answers.clear();
  }

  private void change(ServerNotification notification) {
    core.notificationRouter.onNotification(SERVER, notification);
    barrier = number;
  }

  private void request(boolean trusted) {
    CallContext context = context();
    FreshnessRequirement requirement = requirement();
    long before = barrier;
    switch (random.nextInt(4)) {
      case 0 -> {
        ListKind kind = KINDS.get(random.nextInt(KINDS.size()));
        Outcome<Listing> outcome = core.listTools.list(SERVER, kind, requirement, context);
        if (outcome
            instanceof Outcome.Served<Listing>(Listing listing, CacheProvenance provenance)) {
          String answer = listing.items().getFirst().key();
          check(
              new ServedAnswer(answer, listing.hints(), provenance),
              sharedView(context),
              trusted,
              before);
        }
      }
      case 1 -> {
        Outcome<McpResult> outcome =
            core.useServerFeatures.readResource(
                new ReadResource(SERVER, "a"), requirement, context);
        if (outcome instanceof Outcome.Served<McpResult>(McpResult result, CacheProvenance from)) {
          ServedAnswer served = new ServedAnswer(result.json().text(), result.hints(), from);
          check(served, view(context), trusted, before);
        }
      }
      case 2 -> {
        Outcome<ServerDiscovery> outcome = core.discover.discover(SERVER, requirement, context);
        if (outcome
            instanceof
            Outcome.Served<ServerDiscovery>(ServerDiscovery discovery, CacheProvenance from)) {
          ServedAnswer served =
              new ServedAnswer(discovery.capabilities().text(), discovery.hints(), from);
          check(served, sharedView(context), trusted, before);
        }
      }
      default -> {
        Outcome<McpResult> outcome = core.callWith(context, "look");
        if (outcome instanceof Outcome.Served<McpResult>(McpResult result, CacheProvenance from)) {
          ServedAnswer served = new ServedAnswer(result.json().text(), CacheHints.NONE, from);
          check(served, view(context) + context.caller().identity(), trusted, before);
        }
      }
    }
  }

  /** What a caller received. */
  private record ServedAnswer(String answer, CacheHints hints, CacheProvenance provenance) {}

  private void check(ServedAnswer served, String asker, boolean trusted, long before) {
    String[] parts = served.answer().split("\\|", -1);
    boolean own = parts[0].equals(asker);
    boolean hit = served.provenance() instanceof CacheProvenance.Hit;
    if (served.hints().scope() == CacheScope.PUBLIC) {
      assertTrue(trusted);
      assertEquals("PUBLIC", parts[1]);
      sharedHits += hit && !own ? 1 : 0;
    } else {
      assertEquals(asker, parts[0]);
    }
    if (hit) {
      hits++;
      assertTrue(Long.parseLong(parts[2]) > before, () -> served + " is from before " + before);
    }
  }

  private void script(FakeMcpServer server) {
    server.listsBy(
        (kind, _, context) ->
            kind == ListKind.TOOLS
                ? new UpstreamReply.Answered<>(
                    new ListPage(
                        List.of(FakeMcpServer.tool("look", /* readOnly= */ true)),
                        Optional.empty(),
                        CacheHints.NONE,
                        0))
                : answer(hints -> FakePages.page(text(view(context), hints), hints)));
    server.answersOthers(
        (_, context) ->
            answer(
                hints ->
                    new McpResult(
                        JsonBytes.of(text(view(context), hints)), McpResult.Kind.COMPLETE, hints)));
    server.discoversBy(
        context -> answer(hints -> FakeMcpServer.discovery(text(view(context), hints), hints)));
    server.answersCalls(
        (_, context) ->
            answer(
                hints ->
                    new McpResult(
                        JsonBytes.of(text(view(context) + context.caller().identity(), hints)),
                        McpResult.Kind.COMPLETE,
                        hints)));
  }

  /** Answers, rejects, or fails; sometimes something changes before the answer arrives. */
  private <T> UpstreamReply<T> answer(Function<CacheHints, T> value) {
    return switch (random.nextInt(50)) {
      case 0 -> new UpstreamReply.Failed<>(new Failure.BadAnswer("status 500"));
      case 1 -> new UpstreamReply.Failed<>(new Failure.Refused("status 401"));
      default -> {
        T answered = value.apply(hints());
        if (random.nextInt(20) == 0) {
          change(new ServerNotification.Reset());
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

  private CallContext context() {
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
        ForwardedParams.NONE);
  }

  private FreshnessRequirement requirement() {
    return switch (random.nextInt(10)) {
      case 0 -> FreshnessRequirement.RELOAD;
      case 1 -> FreshnessRequirement.ANY_AGE;
      case 2 -> CoreFixture.ONLY_IF_CACHED;
      default -> FreshnessRequirement.NONE;
    };
  }

  private CallContexts.FakeSession session() {
    CallContexts.FakeSession session =
        new CallContexts.FakeSession(CAPABILITIES.get(random.nextInt(CAPABILITIES.size())));
    names.put(session, names.size());
    return session;
  }

  /** Returns all that the server sees of a client that requests a listing. */
  private String sharedView(CallContext context) {
    return view(context.withClient(context.client().withoutSession()));
  }

  /** Returns all that the server sees of a client. */
  private String view(CallContext context) {
    ClientContext client = context.client();
    String session = client.acceptsRequests() ? client.session().map(names::get).toString() : "";
    return client.capabilities().text() + session;
  }
}
