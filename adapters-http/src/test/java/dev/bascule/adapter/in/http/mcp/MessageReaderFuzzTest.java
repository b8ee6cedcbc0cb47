package dev.bascule.adapter.in.http.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.adapter.in.http.json.StrictText;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Any octets are messages, or are answered with an error. What is kept of a message can be sent on:
 * it is JSON again, with the same members.
 */
final class MessageReaderFuzzTest {

  @FuzzTest
  void holds(byte[] bytes) {
    switch (MessageReader.read(ByteBuffer.wrap(bytes))) {
      case MessageReader.Body.Single(Incoming message) -> assertSound(message);
      case MessageReader.Body.Batch(List<Incoming> messages) -> {
        assertFalse(messages.isEmpty());
        assertTrue(messages.size() <= MessageReader.MAX_BATCH);
        messages.forEach(MessageReaderFuzzTest::assertSound);
      }
      case MessageReader.Body.Unreadable(RpcError error) -> assertFalse(error.message().isBlank());
    }
  }

  private static void assertSound(Incoming message) {
    switch (message) {
      case Incoming.Request request -> {
        assertJson(request.id());
        assertText(request.method());
        assertSameAgain(request.params());
        assertSameAgain(request.meta());
      }
      case Incoming.Notification(String method, RawObject params) -> {
        assertText(method);
        assertSameAgain(params);
      }
      case Incoming.Response(String id, RawObject whole) -> {
        assertJson(id);
        assertSameAgain(whole);
      }
      case Incoming.Invalid(Optional<String> id, RpcError _) ->
          id.ifPresent(MessageReaderFuzzTest::assertJson);
    }
  }

  private static void assertText(String text) {
    assertEquals(text, new String(text.getBytes(UTF_8), UTF_8));
  }

  private static void assertJson(String text) {
    assertTrue(StrictText.read(ByteBuffer.wrap(text.getBytes(UTF_8))).isPresent(), text);
  }

  private static void assertSameAgain(RawObject object) {
    assertJson(object.toString());
    RawObject again = RawObject.of(object.toJson()).orElseThrow();
    assertEquals(object.toJson(), again.toJson());
    assertEquals(object.names().size(), again.names().size());
  }
}
