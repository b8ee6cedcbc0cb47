package dev.bascule.adapter.out.mcp.protocol.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.port.out.RecordingClient;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.mcp.json.JsonSlice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two callers have calls in flight, over a connection that they share on one stream, over one that
 * they share with a stream per request, and over their own ones. The server logs, sends requests
 * and reports progress for any of these calls, including completed ones. None of its messages for
 * the call of one caller reaches a channel of the other, and a request on a shared connection that
 * names no call is answered with an error.
 */
@Timeout(300)
final class MessageLeakTest {

  private static final int STEPS = 50_000;
  private static final int REMEMBERED = 6;
  private static final ServerId SERVER = new ServerId("talker");

  private final FakeTicker ticker = new FakeTicker();
  private final ConcurrentLinkedQueue<String> leaks = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<String> replies = new LinkedBlockingQueue<>();
  private final AtomicInteger followed = new AtomicInteger();
  private final AtomicInteger notified = new AtomicInteger();
  private final ActiveRequests sharedRequests = new ActiveRequests(/* ofOneClient= */ false);
  private final ServerMessageRouter shared =
      router((_, _) -> followed.incrementAndGet(), Optional.empty());
  private final List<Client> clients = List.of(new Client("anne"), new Client("bert"));
  private final List<Call> calls = new ArrayList<>();
  private SplittableRandom random = new SplittableRandom(0);
  private long lastId;
  private int refused;
  private int answered;

  /** How a call reaches the server. */
  private enum Way {
    SHARED_STREAM,
    OWN_STREAM,
    OWN_CONNECTION
  }

  /** A call that is in flight or completed. */
  private static final class Call {

    private final Client client;
    private final long id;
    private final Way way;
    private final Optional<ActiveRequest> own;
    private boolean ended;

    Call(Client client, long id, Way way, Optional<ActiveRequest> own) {
      this.client = client;
      this.id = id;
      this.way = way;
      this.own = own;
    }
  }

  /** A caller with a session, whose name is in all messages of the server for its calls. */
  private final class Client {

    private final String name;
    private final RecordingClient recorder = new RecordingClient("{\"elicitation\":{}}");
    private final ActiveRequests requests = new ActiveRequests(/* ofOneClient= */ true);
    private final ServerMessageRouter router;

    Client(String name) {
      this.name = name;
      recorder.answers(
          request -> {
            check(request.params());
            return new ClientResponse.Answered(JsonBytes.of("{\"by\":\"" + name + "\"}"));
          });
      this.router =
          router(
              (_, notification) -> {
                if (notification
                    instanceof ServerNotification.LogMessage(LogLevel _, JsonBytes p)) {
                  check(p);
                }
              },
              Optional.of(recorder));
    }

    CallContext context() {
      return new CallContext(new Caller("key:" + name), recorder.context(), ForwardedParams.NONE);
    }

    void checkNotifications() throws InterruptedException {
      while (recorder.pendingCount() > 0) {
        check(recorder.nextNotification().orElseThrow().params());
      }
    }

    private void check(JsonBytes params) {
      notified.incrementAndGet();
      if (!params.text().contains(name)) {
        leaks.add(name + " received " + params.text());
      }
    }
  }

  @AfterEach
  void stop() {
    shared.stop();
    clients.forEach(client -> client.router.stop());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void noMessageReachesOtherCaller(long seed) throws InterruptedException {
    random = new SplittableRandom(seed);

    for (int i = 0; i < STEPS; i++) {
      step();
    }
    for (Client client : clients) {
      client.checkNotifications();
    }

    assertEquals(List.of(), List.copyOf(leaks));
    assertTrue(notified.get() > STEPS / 5, () -> "notified: " + notified);
    assertTrue(followed.get() > STEPS / 20, () -> "followed: " + followed);
    assertTrue(refused > STEPS / 50, () -> "refused: " + refused);
    assertTrue(answered > STEPS / 50, () -> "answered: " + answered);
  }

  private void step() throws InterruptedException {
    if (calls.isEmpty() || random.nextInt(5) == 0) {
      begin();
      return;
    }
    Call call = calls.get(random.nextInt(calls.size()));
    switch (random.nextInt(5)) {
      case 0 -> end(call);
      case 1 -> send(call, notification("message", "\"level\":\"info\",\"data\":\"" + about(call)));
      case 2 ->
          send(
              call,
              notification(
                  "progress",
                  "\"progressToken\":" + call.id + ",\"progress\":1,\"message\":\"" + about(call)));
      default -> ask(call);
    }
  }

  private void begin() {
    Client client = clients.get(random.nextInt(clients.size()));
    Way way = Way.values()[random.nextInt(Way.values().length)];
    long id = ++lastId;
    Optional<ActiveRequest> own =
        switch (way) {
          case SHARED_STREAM -> {
            ActiveRequest _ = sharedRequests.begin(id, client.context(), limit());
            yield Optional.empty();
          }
          case OWN_STREAM -> Optional.of(ActiveRequest.onOwnStream(id, client.context(), limit()));
          case OWN_CONNECTION -> {
            ActiveRequest _ = client.requests.begin(id, client.context(), limit());
            yield Optional.empty();
          }
        };
    calls.add(new Call(client, id, way, own));
    if (calls.size() > REMEMBERED) {
      end(calls.removeFirst());
    }
  }

  private void end(Call call) {
    call.ended = true;
    switch (call.way) {
      case SHARED_STREAM -> sharedRequests.end(call.id);
      case OWN_STREAM -> call.own.orElseThrow().close();
      case OWN_CONNECTION -> call.client.requests.end(call.id);
    }
  }

  /** A request that may be sent to a caller is sent to that of the call, and to no other. */
  private void ask(Call call) throws InterruptedException {
    RpcMessage question =
        new RpcMessage.Request(
            JsonSlice.of(Long.toString(++lastId).getBytes(UTF_8)),
            new ServerMessage(
                "elicitation/create", JsonBytes.of("{\"message\":\"" + about(call) + "}")));
    send(call, question);
    String reply = Optional.ofNullable(replies.poll(5, SECONDS)).orElse("nothing");
    boolean mayAsk = call.way == Way.OWN_CONNECTION || (call.way == Way.OWN_STREAM && !call.ended);
    if (mayAsk) {
      answered++;
      assertThat(reply).contains("{\"by\":\"" + call.client.name + "\"}");
    } else {
      refused++;
      assertThat(reply).contains("-32601");
    }
  }

  /** A message for a request whose stream has ended arrives on the stream of the connection. */
  private void send(Call call, RpcMessage message) {
    switch (call.way) {
      case SHARED_STREAM -> shared.route(message, sharedRequests.relatedTo(message), this::reply);
      case OWN_STREAM -> shared.route(message, call.own.filter(_ -> !call.ended), this::reply);
      case OWN_CONNECTION ->
          call.client.router.route(message, call.client.requests.relatedTo(message), this::reply);
    }
  }

  private static String about(Call call) {
    return "the password of " + call.client.name + "\"";
  }

  private static RpcMessage notification(String method, String params) {
    return new RpcMessage.Notification(
        new ServerMessage("notifications/" + method, JsonBytes.of("{" + params + "}")));
  }

  private static ServerMessageRouter router(
      ServerNotificationListener listener, Optional<ClientSession> session) {
    return new ServerMessageRouter(
        SERVER, new ConnectionContext(new ClientInfo("test", "1"), listener, session));
  }

  private TimeLimit limit() {
    return TimeLimit.of(Duration.ofMinutes(1), ticker);
  }

  private void reply(byte[] reply) {
    replies.add(new String(reply, UTF_8));
  }
}
