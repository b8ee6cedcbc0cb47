package dev.bascule.application.feature;

import static dev.bascule.application.CoreFixture.SERVER;
import static dev.bascule.application.port.out.FakeMcpServer.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.TestPolicies;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.port.in.SubscribeToServersUseCase;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.application.port.out.ListingStore.Content;
import dev.bascule.application.port.out.ListingStore.SavedListing;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class ListingPersistenceTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Failure.Unreachable DOWN =
      new Failure.Unreachable("connection refused", DeliveryStatus.NOT_SENT);

  private final CoreFixture core = new CoreFixture();

  /** Lists the tools, saves them, and returns the same bridge after a restart, an hour later. */
  private CoreFixture restarted() {
    core.list();
    core.discover.discover(SERVER, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
    return restartedWithoutRequests();
  }

  private CoreFixture restartedWithoutRequests() {
    core.listingPersistence.save();
    CoreFixture next = new CoreFixture();
    next.listingStore.copy(core.listingStore);
    next.wallClock.set(core.wallClock.get().plus(HOUR));
    next.listingPersistence.restore();
    return next;
  }

  private static List<String> names(Outcome<Listing> outcome) {
    return assertInstanceOf(Outcome.Served.class, outcome).value() instanceof Listing listing
        ? listing.tools().stream().map(Tool::key).toList()
        : List.of();
  }

  /** Subscribes, and returns what the subscriber is notified of. */
  private static List<String> notifications(CoreFixture fixture) {
    List<String> notifications = new ArrayList<>();
    SubscribeToServersUseCase.Subscription _ =
        fixture.subscribeToServers.subscribe(
            CallContext.ANONYMOUS,
            (server, notification) -> notifications.add(server + " " + notification));
    return notifications;
  }

  private static List<Listing> savedListings(CoreFixture fixture) {
    return fixture.listingStore.saved().stream()
        .map(SavedListing::content)
        .filter(Content.OfListing.class::isInstance)
        .map(content -> ((Content.OfListing) content).listing())
        .toList();
  }

  @Nested
  class WhileServerIsNotStarted {

    @Test
    void servesRestoredListingWithoutStartingServer() {
      CoreFixture next = restarted();
      next.server.startsBy(_ -> new UpstreamReply.Failed<>(DOWN));

      Outcome<Listing> listed = next.list();

      assertEquals(List.of("look", "write"), names(listed));
      CacheProvenance provenance = ((Outcome.Served<Listing>) listed).provenance();
      CacheProvenance.Hit hit = assertInstanceOf(CacheProvenance.Hit.class, provenance);
      assertEquals(HOUR, hit.freshness().age());
      assertTrue(hit.freshness().isStale());
      assertEquals(List.of(), next.server.requests());
      assertThat(next.background).isEmpty();
    }

    @Test
    void servesRestoredSelfDescription() {
      CoreFixture next = restarted();
      next.server.startsBy(_ -> new UpstreamReply.Failed<>(DOWN));

      Outcome<ServerDiscovery> described =
          next.discover.discover(SERVER, FreshnessRequirement.NONE, CallContext.ANONYMOUS);

      assertInstanceOf(Outcome.Served.class, described);
      assertEquals(List.of(), next.server.requests());
    }

    @Test
    void startsServerForCallerThatAcceptsNoStoredValue() {
      CoreFixture next = restarted();
      next.server.stop();
      next.server.lists(tool("new", true));

      assertEquals(List.of("new"), names(next.list(FreshnessRequirement.RELOAD)));
    }

    @Test
    void startsServerForCallerThatLimitsAge() {
      CoreFixture next = restarted();
      next.server.stop();
      next.server.lists(tool("new", true));

      assertEquals(
          List.of("new"),
          names(next.list(new FreshnessRequirement(false, false, false, HOUR, null, null))));
    }

    @Test
    void loadsListingThatHasExpired() {
      CoreFixture next = restarted();
      next.server.stop();
      next.server.lists(tool("new", true));

      next.ticker.advance(Duration.ofHours(23).plusNanos(1));

      assertEquals(List.of("new"), names(next.list()));
    }

    @Test
    void loadsListingThatWasCleared() {
      CoreFixture next = restarted();
      next.server.stop();
      next.server.lists(tool("new", true));

      next.cachesService().clearAll();

      assertEquals(List.of("new"), names(next.list()));
    }

    @Test
    void startsServerForCall() {
      CoreFixture next = restarted();
      next.server.stop();

      assertInstanceOf(Outcome.Served.class, next.call("look"));
      next.runBackground();

      assertEquals(List.of("tools/call", "tools/list"), next.server.requests());
    }
  }

  @Nested
  class OnceServerIsStarted {

    @Test
    void loadsListing() {
      CoreFixture next = restarted();
      next.server.lists(tool("new", true));

      assertEquals(List.of("new"), names(next.list()));
    }

    @Test
    void servesRestoredListingIfServerFails() {
      CoreFixture next = restarted();
      next.server.fails(DOWN);

      assertEquals(List.of("look", "write"), names(next.list()));
    }

    @Test
    void notifiesSubscribersOnceThatListingIsAnother() {
      CoreFixture next = restarted();
      List<String> notifications = notifications(next);
      next.server.lists(tool("new", true));

      next.list();
      next.server.lists(tool("newer", true));
      next.list(FreshnessRequirement.RELOAD);

      assertEquals(List.of("files ListChanged[kind=TOOLS]"), notifications);
    }

    @Test
    void keepsRestoredListingIfConnectionOfOneSessionListsAnother() {
      CoreFixture next = restarted();
      List<String> notifications = notifications(next);
      Upstream upstream = next.upstreams.all().iterator().next();
      FakeMcpServer own = new FakeMcpServer(SERVER.value());

      next.listingPersistence.recordLoaded(
          upstream.withConnection(own), FakeMcpServer.listingOf(tool("own", true)));
      next.server.startsBy(_ -> new UpstreamReply.Failed<>(DOWN));

      assertEquals(List.of(), notifications);
      assertEquals(List.of("look", "write"), names(next.list()));
      assertEquals(List.of(), next.server.requests());
    }

    @Test
    void loadsEachRestoredListingOnceServerIsStarted() {
      core.server.offers(ListKind.TOOLS, ListKind.PROMPTS);
      core.listTools.list(
          SERVER, ListKind.PROMPTS, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
      CoreFixture next = restarted();
      next.server.offers(ListKind.TOOLS, ListKind.PROMPTS);

      next.listingLoader.loadInBackground(next.upstreams.all().iterator().next());
      next.runBackground();

      assertThat(next.server.requests())
          .containsExactlyInAnyOrder(ListKind.TOOLS.method(), ListKind.PROMPTS.method());
    }

    @Test
    void notifiesNoSubscriberIfListingIsTheSame() {
      CoreFixture next = restarted();
      List<String> notifications = notifications(next);

      next.list();

      assertEquals(List.of(), notifications);
    }
  }

  @Nested
  class WhatIsSaved {

    @Test
    void savesListingsAndSelfDescriptions() {
      core.list();
      core.discover.discover(SERVER, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
      core.call("look");

      core.listingPersistence.save();

      assertThat(core.listingStore.saved())
          .extracting(saved -> saved.key().subject().toString())
          .containsExactlyInAnyOrder("TOOLS", "Discovery[]");
    }

    @Test
    void savesTimeOfLoad() {
      core.list();
      core.ticker.advance(Duration.ofMinutes(2));

      core.listingPersistence.save();

      assertEquals(
          core.wallClock.get().minus(Duration.ofMinutes(2)),
          core.listingStore.saved().getFirst().loadedAt());
    }

    @Test
    void restoresListingForClientsWithSameCapabilities() {
      CallContext roots =
          CallContext.ANONYMOUS.withClient(
              ClientContext.PLAIN.withCapabilities(JsonBytes.of("{\"roots\":{}}")));
      core.listTools.list(SERVER, ListKind.TOOLS, FreshnessRequirement.NONE, roots);
      CoreFixture next = restartedWithoutRequests();
      next.server.stop();

      next.listTools.list(SERVER, ListKind.TOOLS, FreshnessRequirement.NONE, roots);

      assertEquals(List.of(), next.server.requests());
    }

    @Test
    void savesNothingThatServerMayTellOnlyToOneCaller() {
      CoreFixture forwarding =
          new CoreFixture(
              TestPolicies.of(
                  /* trusted= */ false,
                  List.of(),
                  2,
                  /* invalidateOnWrite= */ true,
                  FreshnessLifetime.of(HOUR),
                  BreakerSettings.DEFAULTS,
                  List.of(),
                  new ForwardingRule(Set.of("x-user"), /* exchangesToken= */ false)));
      forwarding.list();

      forwarding.listingPersistence.save();

      assertEquals(List.of(), forwarding.listingStore.saved());
    }

    @Test
    void savesNothingOfConnectionOfOneSession() {
      core.caches
          .listings()
          .restore(
              CacheKey.ofListing(CachePartition.ofConnection("one"), SERVER, ListKind.TOOLS),
              FakeMcpServer.listingOf(tool("own", true)),
              FreshnessLifetime.of(HOUR),
              Duration.ZERO);

      core.listingPersistence.save();

      assertEquals(List.of(), core.listingStore.saved());
    }

    @Test
    void keepsSavedListingWhenServerReturnsEmptyOne() {
      core.list();
      core.listingPersistence.save();
      core.server.lists();
      core.list(FreshnessRequirement.RELOAD);

      core.listingPersistence.save();

      assertThat(savedListings(core))
          .singleElement()
          .extracting(listing -> listing.tools().size())
          .isEqualTo(2);
    }

    @Test
    void keepsRestoredListingWhenServerReturnsEmptyOne() {
      CoreFixture next = restarted();
      next.server.lists();
      next.list();

      next.listingPersistence.save();

      assertThat(savedListings(next)).hasSize(1);
    }

    @Test
    void savesNoEmptyListing() {
      core.server.lists();
      core.list();

      core.listingPersistence.save();

      assertEquals(List.of(), core.listingStore.saved());
    }

    @Test
    void removesWhatWasCleared() {
      core.list();
      core.listingPersistence.save();
      core.cachesService().clearAll();

      core.listingPersistence.save();

      assertEquals(List.of(), core.listingStore.saved());
    }

    @Test
    void restoresNothingAfterConfigurationOfServerHasChanged() {
      core.list();
      core.listingPersistence.save();
      CoreFixture next = new CoreFixture();
      next.listingStore.copy(core.listingStore);
      next.configuration.set("other");

      next.listingPersistence.restore();

      assertEquals(Optional.empty(), next.caches.listings().newestEntries(9).stream().findAny());
    }
  }

  @Nested
  class WhenItIsSaved {

    private final List<Runnable> tasks = new ArrayList<>();

    private Schedule schedule(CoreFixture fixture) {
      return fixture.listingPersistence.startOn(
          (_, task) -> {
            tasks.add(task);
            return () -> tasks.remove(task);
          },
          HOUR);
    }

    @Test
    void savesOnlyWhatHasChanged() {
      try (Schedule _ = schedule(core)) {
        core.list();
        tasks.forEach(Runnable::run);
        core.list();
        tasks.forEach(Runnable::run);
        assertEquals(1, core.listingStore.writes());

        core.ticker.advance(HOUR);
        core.list();
        tasks.forEach(Runnable::run);
        assertEquals(2, core.listingStore.writes());
      }
      assertEquals(2, core.listingStore.writes());
    }

    @Test
    void savesAgainAfterFailure() {
      core.list();
      core.listingStore.fill();

      core.listingPersistence.save();
      core.listingPersistence.save();

      assertEquals(2, core.listingStore.writes());
    }

    @Test
    void savesAtTheEnd() {
      Schedule schedule = schedule(core);
      core.list();

      schedule.close();

      assertThat(tasks).isEmpty();
      assertThat(savedListings(core)).hasSize(1);
    }

    @Test
    void doesNotSaveRestoredListingsAgain() {
      CoreFixture next = restarted();

      next.listingPersistence.save();

      assertEquals(0, next.listingStore.writes());
    }
  }
}
