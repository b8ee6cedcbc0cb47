package dev.bascule.application.service;

import static dev.bascule.application.service.House.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Caching;
import dev.bascule.application.policy.Forwarding;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Resend;
import dev.bascule.application.policy.Rights;
import dev.bascule.application.policy.Rights.Grants;
import dev.bascule.application.policy.Rights.Pattern;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.client.ClientSide;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Passthrough;
import dev.bascule.application.port.client.Presented;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.application.service.SeeingServer.Told;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.cache.Group;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listed;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.mcp.ToolDescription;
import dev.bascule.domain.mcp.ToolHints;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two principals, with and without what is shown of them, with and without sessions, ask one server
 * for what is public and what is not, while rights come and go, lists change, caches are cleared,
 * values go stale and one waits for what is fetched for the other. No answer crosses, and nobody is
 * answered who has no right.
 *
 * <p>The server writes into each answer what it saw of whom it answers.
 */
@Timeout(60)
class LeakTest {

  private static final int STEPS = 25_000;
  private static final String NAME = "x-user";
  private static final List<Caller> CALLERS =
      List.of(new Caller("key:ann", Set.of("a")), new Caller("key:ben", Set.of("b")));
  static final List<ToolDescription> TOOLS =
      List.of(
          FakeMcpServer.tool("open_look", /* readOnly= */ true),
          FakeMcpServer.tool("own_look", /* readOnly= */ true),
          FakeMcpServer.tool("write", /* readOnly= */ false));
  private static final List<AccessPolicy> POLICIES =
      List.of(
          AccessPolicy.OPEN,
          limited(Map.of("a", allowing("files"), "b", allowing("files"))),
          limited(Map.of("a", allowing("files"), "b", allowing("files/open_*"))),
          limited(Map.of("a", allowing("files"))),
          limited(Map.of("*", reading(), "b", allowing("files/write"))));

  private static final List<FreshnessDemand> DEMANDS =
      List.of(
          FreshnessDemand.NONE,
          FreshnessDemand.NONE,
          FreshnessDemand.NONE,
          FreshnessDemand.ANY_AGE,
          FreshnessDemand.RELOAD,
          House.ONLY_IF_CACHED);
  private static final Set<Thread.State> RUNNING =
      EnumSet.of(Thread.State.NEW, Thread.State.RUNNABLE, Thread.State.BLOCKED);

  private House house = new House();
  private SplittableRandom random = new SplittableRandom(0);
  private SeeingServer server = new SeeingServer(() -> CacheHints.NONE, () -> {});
  private final List<Clients.Session> sessions = new ArrayList<>();
  private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger hits = new AtomicInteger();
  private final AtomicInteger denials = new AtomicInteger();
  private int joined;
  private boolean trusted;

  /** What somebody asks for. */
  private enum Wish {
    TOOLS,
    PROMPTS,
    DISCOVERY,
    RESOURCE,
    OPEN_LOOK,
    OWN_LOOK,
    WRITE
  }

  /** Who asks for what. */
  private record Question(Exchange exchange, Wish wish, FreshnessDemand demand) {

    Caller caller() {
      return exchange.caller();
    }

    /** The server is shown all that is presented here. */
    Presented shown() {
      return exchange.presented();
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 1", "true, 2", "false, 3", "false, 4"})
  void noAnswerCrosses(boolean trusted, long seed) throws Exception {
    this.trusted = trusted;
    random = new SplittableRandom(seed);
    house = new House(policy(trusted), /* limit= */ 4);
    SplittableRandom hints = random.split();
    server = new SeeingServer(() -> hints(hints), () -> meanwhile.getAndSet(() -> {}).run());
    server.script(house.server);
    CALLERS.forEach(_ -> sessions.add(new Clients.Session(Clients.ROOTS)));

    for (int i = 0; i < STEPS; i++) {
      step();
    }

    assertTrue(answers.get() > STEPS / 4, () -> "answers: " + answers);
    assertTrue(hits.get() > STEPS / 10, () -> "hits: " + hits);
    assertTrue(denials.get() > STEPS / 20, () -> "denials: " + denials);
    assertTrue(joined > STEPS / 1000, () -> "asked meanwhile: " + joined);
  }

  private static synchronized CacheHints hints(SplittableRandom random) {
    return SeeingServer.hints(random);
  }

  private void step() throws Exception {
    switch (random.nextInt(50)) {
      case 0 -> house.access.set(any(POLICIES));
      case 1 ->
          house.notices.heard(SERVER, new Notice.ListChanged(any(List.of(ListKind.values()))));
      case 2 -> {
        int _ = house.caches.invalidate(new Group.OfServer(SERVER));
      }
      case 3 ->
          house.server.opened().stream()
              .reduce((_, last) -> last)
              .ifPresent(last -> last.tells(new Notice.BeganAnew()));
      case 4 -> {
        int index = random.nextInt(sessions.size());
        house.endSession.endSession(sessions.get(index));
        sessions.set(index, new Clients.Session(Clients.ROOTS));
      }
      case 5, 6, 7 -> house.ticker.advance(Duration.ofSeconds(random.nextInt(40)));
      case 8 -> house.runBackground();
      case 9 -> house.connections.closeIdle();
      case 10 -> checkOneMeanwhile();
      default -> check(question());
    }
    house.closing.clear();
    house.events.told.clear();
    house.events.answers.clear();
  }

  /** Another asks while somebody is being answered, and may wait for the same answer. */
  private void checkOneMeanwhile() throws Exception {
    Question other = question();
    FutureTask<Boolean> checking = new FutureTask<>(() -> check(other), true);
    AtomicBoolean started = new AtomicBoolean();
    meanwhile.set(
        () -> {
          started.set(true);
          Thread thread = Thread.ofPlatform().daemon().start(checking);
          while (RUNNING.contains(thread.getState())) {
            Thread.onSpinWait();
          }
        });
    check(question());
    meanwhile.set(() -> {});
    if (started.get()) {
      joined++;
      boolean _ = checking.get();
    }
  }

  private void check(Question question) {
    Outcome<String> outcome = ask(question);
    if (!isAllowed(question)) {
      denials.incrementAndGet();
      assertInstanceOf(Outcome.Failed.class, outcome, question::toString);
      return;
    }
    if (outcome instanceof Outcome.Served<String>(String text, Provenance provenance)) {
      answers.incrementAndGet();
      hits.addAndGet(provenance instanceof Provenance.Hit ? 1 : 0);
      check(question, text);
    }
  }

  private boolean isAllowed(Question question) {
    Rights rights = house.access.get().rights();
    return switch (question.wish()) {
      case TOOLS, DISCOVERY -> rights.maySee(question.caller(), SERVER);
      case PROMPTS, RESOURCE -> rights.mayUseAll(question.caller(), SERVER);
      case OPEN_LOOK -> isAllowed(question, TOOLS.get(0));
      case OWN_LOOK -> isAllowed(question, TOOLS.get(1));
      case WRITE -> isAllowed(question, TOOLS.get(2));
    };
  }

  private boolean isAllowed(Question question, ToolDescription tool) {
    ToolHints believed = trusted ? tool.hints() : ToolHints.UNKNOWN;
    return house.access.get().rights().mayCall(question.caller(), SERVER, tool.name(), believed);
  }

  private Outcome<String> ask(Question question) {
    Exchange exchange = question.exchange();
    FreshnessDemand demand = question.demand();
    return switch (question.wish()) {
      case TOOLS -> told(list(ListKind.TOOLS, question), LeakTest::names);
      case PROMPTS -> told(list(ListKind.PROMPTS, question), LeakTest::names);
      case DISCOVERY ->
          told(
              house.discover.discover(SERVER, demand, exchange),
              discovery -> discovery.capabilities().text());
      case RESOURCE ->
          told(
              house.askServer.readResource(new ReadResource(SERVER, "a"), demand, exchange),
              result -> result.json().text());
      case OPEN_LOOK -> call("open_look", question);
      case OWN_LOOK -> call("own_look", question);
      case WRITE -> call("write", question);
    };
  }

  private Outcome<Listing> list(ListKind kind, Question question) {
    return house.listTools.list(SERVER, kind, question.demand(), question.exchange());
  }

  private Outcome<String> call(String tool, Question question) {
    return told(
        house.callTool.callTool(House.call(tool, "{}"), question.demand(), question.exchange()),
        result -> result.json().text());
  }

  private static String names(Listing listing) {
    return listing.items().stream().map(Listed::key).collect(Collectors.joining(","));
  }

  private static <T> Outcome<String> told(Outcome<T> outcome, Function<T, String> text) {
    return switch (outcome) {
      case Outcome.Served<T>(T value, Provenance provenance) ->
          new Outcome.Served<>(text.apply(value), provenance);
      case Outcome.Failed<T>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }

  private void check(Question question, String text) {
    switch (question.wish()) {
      case TOOLS ->
          assertEquals(
              TOOLS.stream()
                  .filter(tool -> isAllowed(question, tool))
                  .map(ToolDescription::key)
                  .collect(Collectors.joining(",")),
              text);
      case DISCOVERY -> {
        if (house.access.get().rights().mayUseAll(question.caller(), SERVER)) {
          checkListed(question, Told.of(text));
        } else {
          assertEquals("{\"tools\":{\"listChanged\":true}}", text);
        }
      }
      case PROMPTS, RESOURCE -> checkListed(question, Told.of(text));
      case OPEN_LOOK -> assertEquals(question.shown().canonical(), Told.of(text).presented());
      case OWN_LOOK, WRITE -> {
        assertEquals(seen(question), Told.of(text).seen());
        assertEquals(question.caller().identity(), Told.of(text).identity());
      }
    }
  }

  /** A trusted server that was shown nothing may say that all may have it. */
  private void checkListed(Question question, Told told) {
    if (trusted && told.scope().equals("PUBLIC") && question.shown().isNothing()) {
      assertEquals("", told.presented());
    } else {
      assertEquals(seen(question), told.seen());
    }
  }

  private String seen(Question question) {
    Exchange exchange = question.exchange();
    return server.seen(SeeingServer.partyOf(exchange, question.shown()), exchange);
  }

  private Question question() {
    int who = random.nextInt(CALLERS.size());
    Presented shown =
        switch (random.nextInt(3)) {
          case 0 -> Presented.NOTHING;
          case 1 -> new Presented(Map.of(NAME, "team"), Optional.empty());
          default -> new Presented(Map.of(NAME, CALLERS.get(who).identity()), Optional.empty());
        };
    ClientSide client =
        random.nextInt(3) == 0 ? Clients.of(sessions.get(who)).client() : ClientSide.PLAIN;
    return new Question(
        new Exchange(CALLERS.get(who), client, Passthrough.NOTHING).presenting(shown),
        any(List.of(Wish.values())),
        any(DEMANDS));
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private static ServerPolicy policy(boolean trusted) {
    return new ServerPolicy(
        trusted,
        List.of(),
        /* maxConcurrentCalls= */ 4,
        /* invalidateOnWrite= */ true,
        new Lifetime(Duration.ofSeconds(60), Duration.ZERO, Duration.ofHours(1)),
        BreakerSettings.DEFAULTS,
        List.of(cached("open_*", Scope.PUBLIC), cached("own_*", Scope.PRIVATE)),
        new Forwarding(Set.of(NAME), /* exchangesToken= */ false));
  }

  private static ToolRule cached(String glob, Scope scope) {
    Lifetime lifetime =
        new Lifetime(Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60));
    return new ToolRule(
        new Glob(glob),
        new Caching.For(lifetime, scope, /* onlyReadOnly= */ false),
        Optional.empty(),
        Resend.BY_HINTS);
  }

  private static AccessPolicy limited(Map<String, Grants> byGroup) {
    return AccessPolicy.OPEN.withRights(new Rights(byGroup));
  }

  private static Grants allowing(String pattern) {
    return new Grants(List.of(Pattern.of(pattern).orElseThrow()), List.of(), false, false, false);
  }

  private static Grants reading() {
    return new Grants(
        List.of(Pattern.of("files").orElseThrow()),
        List.of(Pattern.of("files/own_*").orElseThrow()),
        /* readOnly= */ true,
        false,
        false);
  }
}
