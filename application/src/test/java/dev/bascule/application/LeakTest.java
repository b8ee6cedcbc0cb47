package dev.bascule.application;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.IdentityEchoServer.Told;
import dev.bascule.application.LeakRequests.Question;
import dev.bascule.application.LeakRequests.Wish;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.result.Outcome;
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
@Timeout(300)
class LeakTest {

  private static final int STEPS = 25_000;
  private static final List<Caller> CALLERS =
      List.of(new Caller("key:ann", Set.of("a")), new Caller("key:ben", Set.of("b")));
  static final List<Tool> TOOLS =
      List.of(
          FakeMcpServer.tool("open_look", /* readOnly= */ true),
          FakeMcpServer.tool("own_look", /* readOnly= */ true),
          FakeMcpServer.tool("write", /* readOnly= */ false));

  private static final List<FreshnessRequirement> DEMANDS =
      List.of(
          FreshnessRequirement.NONE,
          FreshnessRequirement.NONE,
          FreshnessRequirement.NONE,
          FreshnessRequirement.ANY_AGE,
          FreshnessRequirement.RELOAD,
          CoreFixture.ONLY_IF_CACHED);
  private static final Set<Thread.State> RUNNING =
      EnumSet.of(Thread.State.NEW, Thread.State.RUNNABLE, Thread.State.BLOCKED);

  private CoreFixture house = new CoreFixture();
  private SplittableRandom random = new SplittableRandom(0);
  private IdentityEchoServer server = new IdentityEchoServer(() -> CacheHints.NONE, () -> {});
  private final List<CallContexts.Session> sessions = new ArrayList<>();
  private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger hits = new AtomicInteger();
  private final AtomicInteger denials = new AtomicInteger();
  private int joined;
  private boolean trusted;

  @ParameterizedTest
  @CsvSource({"true, 1", "true, 2", "false, 3", "false, 4"})
  void noAnswerCrosses(boolean trusted, long seed) throws Exception {
    this.trusted = trusted;
    random = new SplittableRandom(seed);
    house = new CoreFixture(LeakPolicies.policy(trusted), /* limit= */ 4);
    SplittableRandom hints = random.split();
    server = new IdentityEchoServer(() -> hints(hints), () -> meanwhile.getAndSet(() -> {}).run());
    server.script(house.server);
    CALLERS.forEach(_ -> sessions.add(new CallContexts.Session(CallContexts.ROOTS)));

    for (int i = 0; i < STEPS; i++) {
      step();
    }

    assertTrue(answers.get() > STEPS / 4, () -> "answers: " + answers);
    assertTrue(hits.get() > STEPS / 10, () -> "hits: " + hits);
    assertTrue(denials.get() > STEPS / 20, () -> "denials: " + denials);
    assertTrue(joined > STEPS / 1000, () -> "asked meanwhile: " + joined);
  }

  private static synchronized CacheHints hints(SplittableRandom random) {
    return IdentityEchoServer.hints(random);
  }

  private void step() throws Exception {
    switch (random.nextInt(50)) {
      case 0 -> house.access.set(any(LeakPolicies.RIGHTS));
      case 1 ->
          house.notices.heard(
              SERVER, new ServerNotification.ListChanged(any(List.of(ListKind.values()))));
      case 2 -> {
        int _ = house.caches.invalidate(new CacheTag.OfServer(SERVER));
      }
      case 3 ->
          house.server.opened().stream()
              .reduce((_, last) -> last)
              .ifPresent(last -> last.tells(new ServerNotification.BeganAnew()));
      case 4 -> {
        int index = random.nextInt(sessions.size());
        house.endSession.endSession(sessions.get(index));
        sessions.set(index, new CallContexts.Session(CallContexts.ROOTS));
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
    Outcome<String> outcome = new LeakRequests(house).ask(question);
    if (!isAllowed(question)) {
      denials.incrementAndGet();
      assertInstanceOf(Outcome.Failed.class, outcome, question::toString);
      return;
    }
    if (outcome instanceof Outcome.Served<String>(String text, CacheProvenance provenance)) {
      answers.incrementAndGet();
      hits.addAndGet(provenance instanceof CacheProvenance.Hit ? 1 : 0);
      check(question, text);
    }
  }

  private boolean isAllowed(Question question) {
    Permissions rights = house.access.get().rights();
    return switch (question.wish()) {
      case TOOLS, DISCOVERY -> rights.maySee(question.caller(), SERVER);
      case PROMPTS, RESOURCE -> rights.mayUseAll(question.caller(), SERVER);
      case OPEN_LOOK -> isAllowed(question, TOOLS.get(0));
      case OWN_LOOK -> isAllowed(question, TOOLS.get(1));
      case WRITE -> isAllowed(question, TOOLS.get(2));
    };
  }

  private boolean isAllowed(Question question, Tool tool) {
    ToolAnnotations believed = trusted ? tool.hints() : ToolAnnotations.UNKNOWN;
    return house.access.get().rights().mayCall(question.caller(), SERVER, tool.name(), believed);
  }

  private void check(Question question, String text) {
    switch (question.wish()) {
      case TOOLS ->
          assertEquals(
              TOOLS.stream()
                  .filter(tool -> isAllowed(question, tool))
                  .map(Tool::key)
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
    CallContext exchange = question.exchange();
    return server.seen(IdentityEchoServer.partyOf(exchange, question.shown()), exchange);
  }

  private Question question() {
    int who = random.nextInt(CALLERS.size());
    ForwardedIdentity shown =
        switch (random.nextInt(3)) {
          case 0 -> ForwardedIdentity.NOTHING;
          case 1 -> new ForwardedIdentity(Map.of(LeakPolicies.NAME, "team"), Optional.empty());
          default ->
              new ForwardedIdentity(
                  Map.of(LeakPolicies.NAME, CALLERS.get(who).identity()), Optional.empty());
        };
    ClientContext client =
        random.nextInt(3) == 0 ? CallContexts.of(sessions.get(who)).client() : ClientContext.PLAIN;
    return new Question(
        new CallContext(CALLERS.get(who), client, ForwardedParams.NOTHING).presenting(shown),
        any(List.of(Wish.values())),
        any(DEMANDS));
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
