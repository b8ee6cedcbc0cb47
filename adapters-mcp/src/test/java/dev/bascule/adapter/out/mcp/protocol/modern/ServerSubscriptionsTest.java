package dev.bascule.adapter.out.mcp.protocol.modern;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernTransport.MessageListener;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.JsonSlice;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ServerSubscriptionsTest {

  private static final NotificationCapabilities ALL =
      new NotificationCapabilities(
          Optional.empty(), Set.of(ListKind.TOOLS, ListKind.PROMPTS, ListKind.RESOURCES), true);
  private static final NotificationCapabilities TOOLS =
      new NotificationCapabilities(Optional.empty(), Set.of(ListKind.TOOLS), true);
  private static final Unreachable GONE = new Unreachable("gone", DeliveryStatus.MAY_HAVE_RUN);
  private static final BadAnswer NONSENSE =
      new BadAnswer("the server answered with HTTP status 502");
  private static final Rejected NO = new Rejected(-32601, "no", Optional.empty());

  private final BlockingQueue<FakeStream> streams = new LinkedBlockingQueue<>();
  private final BlockingQueue<ServerNotification> notifications = new LinkedBlockingQueue<>();
  private final BlockingQueue<DelayedTask> delayedTasks = new LinkedBlockingQueue<>();
  private final AtomicLong lastId = new AtomicLong(7);
  private final ServerSubscriptions subscriptions =
      new ServerSubscriptions(
          this::listen,
          notifications::add,
          (delay, work) -> {
            DelayedTask wait = new DelayedTask(delay, work, new CountDownLatch(1));
            delayedTasks.add(wait);
            return wait.cancelled()::countDown;
          },
          () -> 0.5);

  @AfterEach
  void close() {
    subscriptions.close();
  }

  @Test
  void requestsAllAdvertisedNotifications() throws Exception {
    subscriptions.begin(ALL);

    assertEquals(
        "{\"notifications\":{\"toolsListChanged\":true,\"promptsListChanged\":true,"
            + "\"resourcesListChanged\":true}}",
        next().params());
  }

  @Test
  void requestsNothingIfNothingIsAdvertised() {
    subscriptions.begin(NotificationCapabilities.NOTHING);

    assertThat(streams).as("further subscriptions").isEmpty();
  }

  @Test
  void deliversAcknowledgedNotifications() throws Exception {
    subscriptions.begin(TOOLS);
    FakeStream stream = next();

    stream.tell("notifications/prompts/list_changed", stream.id());
    stream.acknowledge();
    stream.tell("notifications/resources/list_changed", 99);
    stream.listener().onMessage(stream.id(), new ServerMessage("x", JsonBytes.of("{}")));
    stream.tell("notifications/tools/list_changed", stream.id());

    assertEquals(new ServerNotification.ListChanged(ListKind.TOOLS), nextNotice());
    assertThat(notifications).as("further notifications").isEmpty();
  }

  @Test
  void removesSubscriptionIdFromNotifications() throws Exception {
    subscriptions.begin(TOOLS);
    FakeStream stream = next();
    stream.acknowledge();

    stream
        .listener()
        .onMessage(
            stream.id(),
            new ServerMessage(
                "notifications/resources/updated",
                JsonBytes.of(
                    "{\"uri\":\"u\",\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":"
                        + stream.id()
                        + "},\"x\":1.50}")));

    assertEquals(
        new ServerNotification.ResourceUpdated("u", JsonBytes.of("{\"uri\":\"u\",\"x\":1.50}")),
        nextNotice());
  }

  @Test
  void requestsLostSubscriptionAgainAndReportsGap() throws Exception {
    subscriptions.begin(TOOLS);
    FakeStream first = next();
    first.acknowledge();

    first.end(new Failed<>(GONE));
    DelayedTask wait = nextWaiting();
    assertEquals(Duration.ofMillis(375), wait.delay());
    assertThat(streams).as("further subscriptions").isEmpty();
    wait.work().run();
    FakeStream second = next();
    assertThat(notifications).as("further notifications").isEmpty();
    second.acknowledge();

    assertEquals(new ServerNotification.Reset(), nextNotice());
  }

  @Test
  void backsOffUpToMaximum() throws Exception {
    subscriptions.begin(TOOLS);
    for (long millis : new long[] {375, 750, 1500, 3000, 6000, 12_000, 22_500, 22_500}) {
      next().end(new Failed<>(GONE));
      DelayedTask wait = nextWaiting();
      assertEquals(Duration.ofMillis(millis), wait.delay());
      wait.work().run();
    }

    FakeStream stream = next();
    stream.acknowledge();
    stream.end(new Answered<>(JsonSlice.of(new byte[] {'{', '}'})));

    assertEquals(Duration.ofMillis(375), nextWaiting().delay());
  }

  @Test
  void backsOffAfterRejection() throws Exception {
    subscriptions.begin(TOOLS);
    next().end(new Failed<>(NO));

    DelayedTask wait = nextWaiting();
    subscriptions.retryNow();

    assertEquals(Duration.ofMinutes(10), wait.delay());
    assertThat(streams).as("further subscriptions").isEmpty();
  }

  @Test
  void retriesSoonAfterFirstInvalidResponse() throws Exception {
    subscriptions.begin(TOOLS);
    next().end(new Failed<>(NONSENSE));
    DelayedTask wait = nextWaiting();
    assertEquals(Duration.ofMillis(375), wait.delay());

    wait.work().run();
    next().acknowledge();

    assertEquals(new ServerNotification.Reset(), nextNotice());
  }

  @Test
  void backsOffAfterRepeatedInvalidResponses() throws Exception {
    subscriptions.begin(TOOLS);
    for (int i = 0; i < 12; i++) {
      next().end(new Failed<>(NONSENSE));
      DelayedTask wait = nextWaiting();
      assertTrue(wait.delay().compareTo(Duration.ofSeconds(30)) < 0);
      wait.work().run();
    }
    next().end(new Failed<>(NONSENSE));

    assertEquals(Duration.ofMinutes(10), nextWaiting().delay());
  }

  @Test
  void requestsLostSubscriptionOnceServerResponds() throws Exception {
    subscriptions.begin(TOOLS);
    next().end(new Failed<>(GONE));
    DelayedTask wait = nextWaiting();

    subscriptions.retryNow();

    next().acknowledge();
    assertTrue(wait.cancelled().await(5, SECONDS));
    wait.work().run();
    assertThat(streams).as("further subscriptions").isEmpty();
  }

  @Test
  void replacesSubscriptionWhenResourceIsAdded() throws Exception {
    subscriptions.begin(TOOLS);
    FakeStream first = next();
    first.acknowledge();

    FutureTask<Optional<Failure.UpstreamFailure>> added = add("u\"");
    FakeStream second = next();
    assertEquals(
        "{\"notifications\":{\"toolsListChanged\":true,\"resourceSubscriptions\":[\"u\\\"\"]}}",
        second.params());
    first.tell("notifications/tools/list_changed", first.id());
    assertEquals(new ServerNotification.ListChanged(ListKind.TOOLS), nextNotice());
    assertFalse(added.isDone());
    second.acknowledge();

    assertEquals(Optional.empty(), added.get(5, SECONDS));
    assertTrue(first.interrupted().await(5, SECONDS));
    assertThat(notifications).as("further notifications").isEmpty();
  }

  @Test
  void removesResource() throws Exception {
    subscriptions.begin(NotificationCapabilities.NOTHING);
    FutureTask<Optional<Failure.UpstreamFailure>> added = add("u");
    FakeStream stream = next();
    stream.acknowledge();
    assertEquals(Optional.empty(), added.get(5, SECONDS));

    assertEquals(Optional.empty(), subscriptions.remove("u", limit()));

    assertTrue(stream.interrupted().await(5, SECONDS));
    assertThat(streams).as("further subscriptions").isEmpty();
  }

  @Test
  void keepsResourceOfOtherSubscriber() throws Exception {
    subscriptions.begin(NotificationCapabilities.NOTHING);
    FutureTask<Optional<Failure.UpstreamFailure>> staying = add("u");
    FakeStream stream = next();

    assertEquals(Optional.of(new Cancelled()), addInterrupted("u"));
    stream.acknowledge();
    assertEquals(Optional.empty(), staying.get(5, SECONDS));
    subscriptions.begin(TOOLS);

    assertEquals(
        "{\"notifications\":{\"toolsListChanged\":true,\"resourceSubscriptions\":[\"u\"]}}",
        next().params());
  }

  @Test
  void removesResourceIfOnlySubscriberLeaves() throws Exception {
    subscriptions.begin(NotificationCapabilities.NOTHING);
    FutureTask<Optional<Failure.UpstreamFailure>> staying = add("u");
    String withoutOther = next().params();

    assertEquals(Optional.of(new Cancelled()), addInterrupted("v"));

    // The subscription with the other resource may begin before or after this one.
    FakeStream last = next();
    while (!last.params().equals(withoutOther)) {
      last = next();
    }
    last.acknowledge();
    assertEquals(Optional.empty(), staying.get(5, SECONDS));
  }

  @Test
  void reportsRejectedResource() throws Exception {
    subscriptions.begin(NotificationCapabilities.NOTHING);
    FutureTask<Optional<Failure.UpstreamFailure>> added = add("u");

    next().end(new Failed<>(NO));

    assertEquals(Optional.of(NO), added.get(5, SECONDS));
  }

  @Test
  void endsIfServerEndsIt() throws Exception {
    subscriptions.begin(TOOLS);
    FakeStream stream = next();
    stream.acknowledge();

    stream
        .listener()
        .onMessage(
            stream.id(),
            new ServerMessage(
                "notifications/cancelled", JsonBytes.of("{\"requestId\":" + stream.id() + "}")));

    assertTrue(stream.interrupted().await(5, SECONDS));
    assertEquals(Duration.ofMillis(375), nextWaiting().delay());
  }

  @Test
  void endsOnClose() throws Exception {
    subscriptions.begin(TOOLS);
    FakeStream stream = next();

    subscriptions.close();

    assertTrue(stream.interrupted().await(5, SECONDS));
    assertEquals(Optional.of(new Cancelled()), subscriptions.add("u", limit()));
    assertThat(delayedTasks).as("retries").isEmpty();
  }

  private FutureTask<Optional<Failure.UpstreamFailure>> add(String uri) {
    FutureTask<Optional<Failure.UpstreamFailure>> task =
        new FutureTask<>(() -> subscriptions.add(uri, limit()));
    Thread.ofVirtual().start(task);
    return task;
  }

  /** Subscribes on an interrupted thread, which thus does not wait. */
  private Optional<Failure.UpstreamFailure> addInterrupted(String uri) {
    Thread.currentThread().interrupt();
    Optional<Failure.UpstreamFailure> failure = subscriptions.add(uri, limit());
    assertTrue(Thread.interrupted());
    return failure;
  }

  private static TimeLimit limit() {
    return TimeLimit.of(Duration.ofSeconds(8), Ticker.system());
  }

  private UpstreamReply<JsonSlice> listen(JsonBytes params, MessageListener listener) {
    FakeStream stream =
        new FakeStream(
            params.text(),
            lastId.incrementAndGet(),
            listener,
            new SynchronousQueue<>(),
            new CountDownLatch(1));
    streams.add(stream);
    try {
      return stream.ends().take();
    } catch (InterruptedException _) {
      stream.interrupted().countDown();
      return new Failed<>(new Cancelled());
    }
  }

  private FakeStream next() throws InterruptedException {
    return present(streams.poll(5, SECONDS));
  }

  private ServerNotification nextNotice() throws InterruptedException {
    return present(notifications.poll(5, SECONDS));
  }

  private DelayedTask nextWaiting() throws InterruptedException {
    return present(delayedTasks.poll(5, SECONDS));
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new AssertionError("nothing came");
    }
    return value;
  }

  private record DelayedTask(Duration delay, Runnable work, CountDownLatch cancelled) {}

  private record FakeStream(
      String params,
      long id,
      MessageListener listener,
      SynchronousQueue<UpstreamReply<JsonSlice>> ends,
      CountDownLatch interrupted) {

    void acknowledge() {
      tell("notifications/subscriptions/acknowledged", id);
    }

    void tell(String method, long subscription) {
      listener.onMessage(
          id,
          new ServerMessage(
              method,
              JsonBytes.of(
                  "{\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":"
                      + subscription
                      + "}}")));
    }

    void end(UpstreamReply<JsonSlice> reply) throws InterruptedException {
      ends.put(reply);
    }
  }
}
