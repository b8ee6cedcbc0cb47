package dev.bascule.application.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.application.RecordingEventListener;
import dev.bascule.application.port.in.ShareSessionsUseCase.SessionListener;
import dev.bascule.application.port.in.ShareSessionsUseCase.SessionMessage;
import dev.bascule.application.port.in.ShareSessionsUseCase.SessionOwner;
import dev.bascule.application.port.out.FakeSealing;
import dev.bascule.application.port.out.FakeSessionEngine;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShareSessionsServiceTest {

  private static final byte[] PARAMETERS = "{\"capabilities\":{}}".getBytes(UTF_8);
  private static final SessionOwner ANN =
      new SessionOwner("ann", Optional.of(new ServerId("demo")));

  private final RecordingEventListener events = new RecordingEventListener();
  private final FakeSessionEngine engine = new FakeSessionEngine();
  private Instant now = Instant.parse("2026-11-29T12:00:00Z");
  private final ShareSessionsService one = replica("one", 1);
  private final ShareSessionsService two = replica("two", 1);

  private ShareSessionsService replica(String name, int secret) {
    return new ShareSessionsService(
        name, new FakeSealing(secret), engine, engine.mailOf(name), events, () -> now);
  }

  @Test
  void opensIdOfAnotherReplica() {
    String id = one.createId(ANN, PARAMETERS);

    assertThat(id).matches("one\\.[A-Za-z0-9_-]+");
    byte[] content = Base64.getUrlDecoder().decode(id.substring("one.".length()));
    assertThat(new String(content, ISO_8859_1)).doesNotContain("capabilities");
    assertThat(two.open(id, ANN)).contains(PARAMETERS);
    assertThat(events.told).containsExactly("session id: CONTINUED");
  }

  @Test
  void createsDifferentIdsOfEqualSessions() {
    assertThat(one.createId(ANN, PARAMETERS)).isNotEqualTo(one.createId(ANN, PARAMETERS));
  }

  @Test
  void rejectsIdWithAnyChange() {
    String id = one.createId(ANN, PARAMETERS);

    for (int at = 0; at < id.length(); at++) {
      for (char other : "Aa0-_.=".toCharArray()) {
        String changed = id.substring(0, at) + other + id.substring(at + 1);
        if (!changed.equals(id)) {
          assertThat(two.open(changed, ANN)).as(changed).isEmpty();
        }
      }
      assertThat(two.open(id.substring(0, at), ANN)).isEmpty();
      assertThat(two.open(id.substring(at + 1), ANN)).isEmpty();
    }
  }

  /** A character stands for 6 bits, of which the last one may use fewer. */
  @Test
  void rejectsOtherSpellingOfSameBytes() {
    for (int length = 0; length < 3; length++) {
      String id = one.createId(ANN, new byte[length]);
      for (int last = '-'; last <= 'z'; last++) {
        String respelled = id.substring(0, id.length() - 1) + (char) last;
        assertThat(two.open(respelled, ANN).isPresent()).isEqualTo(respelled.equals(id));
      }
      assertThat(two.open(id + "=", ANN)).isEmpty();
      assertThat(two.open(id + "==", ANN)).isEmpty();
    }
  }

  @Test
  void rejectsOtherCallerEndpointAndSecret() {
    String id = one.createId(ANN, PARAMETERS);

    assertThat(two.open(id, new SessionOwner("ben", ANN.server()))).isEmpty();
    assertThat(two.open(id, new SessionOwner("", ANN.server()))).isEmpty();
    assertThat(two.open(id, new SessionOwner("ann", Optional.of(new ServerId("other"))))).isEmpty();
    assertThat(two.open(id, new SessionOwner("ann", Optional.empty()))).isEmpty();
    assertThat(two.open(id, new SessionOwner("anndemo", Optional.empty()))).isEmpty();
    assertThat(replica("three", 2).open(id, ANN)).isEmpty();
    assertThat(events.told).hasSize(6).containsOnly("session id: REJECTED");
  }

  @Test
  void rejectsOldId() {
    String id = one.createId(ANN, PARAMETERS);

    now = now.plus(ShareSessionsService.MAX_AGE).minusSeconds(1);
    assertThat(two.open(id, ANN)).isPresent();
    now = now.plusSeconds(1);
    assertThat(two.open(id, ANN)).isEmpty();
  }

  @Test
  void acceptsSmallDifferenceOfClocksOnly() {
    String id = one.createId(ANN, PARAMETERS);

    now = now.minus(Duration.ofMinutes(5));
    assertThat(two.open(id, ANN)).isPresent();
    now = now.minusSeconds(1);
    assertThat(two.open(id, ANN)).isEmpty();
  }

  @Test
  void keepsLargeSessionAtItsReplica() {
    String id = one.createId(ANN, new byte[ShareSessionsService.MAX_ID_LENGTH]);

    assertThat(id).matches("one\\.[A-Za-z0-9_-]{43}");
    assertThat(two.open(id, ANN)).isEmpty();
    assertThat(events.told).containsExactly("session id: TOO_LARGE", "session id: REJECTED");
  }

  @Test
  void limitsLengthOfIds() {
    // The time, the nonce and the tag take 36 bytes, and base64url 4 characters for 3 bytes.
    int largest = (ShareSessionsService.MAX_ID_LENGTH - "one.".length()) * 3 / 4 - 36;
    String id = one.createId(ANN, new byte[largest]);

    assertThat(id).hasSize(ShareSessionsService.MAX_ID_LENGTH);
    assertThat(two.open(id, ANN)).isPresent();
    assertThat(one.createId(ANN, new byte[largest + 1])).hasSizeLessThan(60);
  }

  @Test
  void rejectsSessionThatClientEnded() {
    String id = one.createId(ANN, PARAMETERS);
    RecordingListener notified = new RecordingListener();
    two.listen(notified);

    one.end(id, ANN);

    assertThat(one.hasEnded(id)).isTrue();
    assertThat(two.hasEnded(id)).isTrue();
    assertThat(notified.received).containsExactly("ended " + id);
    assertThat(one.open(id, ANN)).isEmpty();
    assertThat(two.open(id, ANN)).isEmpty();
    assertThat(replica("late", 1).open(id, ANN)).isEmpty();
  }

  @Test
  void remembersEndedSessionWithoutEngine() {
    String id = one.createId(ANN, PARAMETERS);
    engine.isAvailable = false;

    one.end(id, ANN);

    assertThat(one.open(id, ANN)).isEmpty();
    assertThat(two.open(id, ANN)).isPresent();
  }

  @Test
  void limitsRememberedSessions() {
    engine.isAvailable = false;
    one.end("one.first", ANN);
    for (int i = 1; i < ShareSessionsService.MAX_ENDED; i++) {
      one.end("one." + i, ANN);
    }
    assertThat(one.hasEnded("one.first")).isTrue();

    one.end("one.last", ANN);

    assertThat(one.hasEnded("one.first")).isFalse();
    assertThat(one.hasEnded("one.1")).isTrue();
  }

  @Test
  void deliversMessages() {
    RecordingListener first = new RecordingListener();
    RecordingListener second = new RecordingListener();
    one.listen(first);
    two.listen(second);
    SessionOwner ofAll = new SessionOwner("ben", Optional.empty());

    one.send("two", new SessionMessage("two.x", ANN, "{\"a\":1}".getBytes(UTF_8)));
    one.send("one", new SessionMessage("one.x", ANN, new byte[0]));
    one.send("none", new SessionMessage("none.x", ANN, new byte[0]));
    one.send("a*", new SessionMessage("a*.x", ANN, new byte[0]));
    two.sendToAll(new SessionMessage("two.y", ofAll, "{}".getBytes(UTF_8)));

    assertThat(first.received).containsExactly("two.y ben of all: {}");
    assertThat(second.received)
        .containsExactly("two.x ann of demo: {\"a\":1}", "two.y ben of all: {}");
    assertThat(engine.sent)
        .noneMatch(message -> new String(message, UTF_8).contains("two."))
        .hasSize(2);
  }

  @Test
  void sendsNoMessageThatIsTooLarge() {
    SessionMessage message =
        new SessionMessage("two.x", ANN, new byte[ShareSessionsService.MAX_MESSAGE + 1]);
    two.listen(new RecordingListener());

    one.send("two", message);
    one.sendToAll(message);

    assertThat(engine.sent).isEmpty();
  }

  @Test
  void ignoresForgedMail() {
    RecordingListener notified = new RecordingListener();
    two.listen(notified);
    ShareSessionsService stranger = replica("stranger", 2);

    stranger.sendToAll(new SessionMessage("two.x", ANN, new byte[0]));
    stranger.end("two.x", ANN);
    engine.mailOf("stranger").send("ann", "two", new byte[3]);
    // The content of an id, sealed for another purpose.
    engine
        .mailOf("stranger")
        .send("ann", "two", new FakeSealing(1).seal(SealedFields.join("two.x"), new byte[0]));

    assertThat(notified.received).isEmpty();
    assertThat(two.hasEnded("two.x")).isFalse();
  }

  @Test
  void sendsOnBehalfOfCaller() {
    SessionOwner ben = new SessionOwner("ben", Optional.empty());
    one.listen(new RecordingListener());
    two.listen(new RecordingListener());

    one.send("two", new SessionMessage("one.x", ben, new byte[0]));
    one.sendToAll(new SessionMessage("one.x", ANN, new byte[0]));
    one.end("one.x", ben);

    assertThat(engine.senders).containsExactly("ben", "ann", "ben");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a.b",
        "a b",
        "ä",
        "a123456789a123456789a123456789a123456789a123456789a123456789a123"
      })
  void requiresNameThatSuitsIds(String name) {
    assertThatThrownBy(() -> replica(name, 1))
        .hasMessage("Invalid name of a replica: \"" + name + "\"");
  }

  private static final class RecordingListener implements SessionListener {

    private final List<String> received = new ArrayList<>();

    @Override
    public void sessionEnded(String sessionId) {
      received.add("ended " + sessionId);
    }

    @Override
    public void messageReceived(SessionMessage message) {
      received.add(
          "%s %s of %s: %s"
              .formatted(
                  message.sessionId(),
                  message.owner().caller(),
                  message.owner().server().map(ServerId::value).orElse("all"),
                  new String(message.json(), UTF_8)));
    }
  }
}
