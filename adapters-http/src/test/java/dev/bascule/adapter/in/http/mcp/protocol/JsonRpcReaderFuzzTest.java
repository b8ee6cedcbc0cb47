package dev.bascule.adapter.in.http.mcp.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.json.StrictJson;
import java.util.List;
import java.util.Optional;

/**
 * Any octets are messages, or are answered with an error. A parsed message can be forwarded: it is
 * JSON with the same members.
 */
final class JsonRpcReaderFuzzTest {

  @FuzzTest
  void holds(byte[] bytes) {
    switch (JsonRpcReader.read(bytes)) {
      case JsonRpcReader.Body.Single(JsonRpcMessage message) -> assertSound(message);
      case JsonRpcReader.Body.Batch(List<JsonRpcMessage> messages) -> {
        assertThat(messages).isNotEmpty();
        assertTrue(messages.size() <= JsonRpcReader.MAX_BATCH);
        messages.forEach(JsonRpcReaderFuzzTest::assertSound);
      }
      case JsonRpcReader.Body.Unreadable(JsonRpcError error) ->
          assertThat(error.message()).isNotBlank();
    }
  }

  private static void assertSound(JsonRpcMessage message) {
    switch (message) {
      case JsonRpcMessage.Request request -> {
        assertJson(request.id());
        assertText(request.method());
        assertSameAgain(request.params());
        assertSameAgain(request.meta());
      }
      case JsonRpcMessage.Notification(String method, RawJsonObject params) -> {
        assertText(method);
        assertSameAgain(params);
      }
      case JsonRpcMessage.Response(String id, RawJsonObject whole) -> {
        assertJson(id);
        assertSameAgain(whole);
      }
      case JsonRpcMessage.Invalid(Optional<String> id, JsonRpcError _) ->
          id.ifPresent(JsonRpcReaderFuzzTest::assertJson);
    }
  }

  private static void assertText(String text) {
    assertEquals(text, new String(text.getBytes(UTF_8), UTF_8));
  }

  private static void assertJson(String text) {
    assertTrue(StrictJson.isValid(text.getBytes(UTF_8)), text);
  }

  private static void assertSameAgain(RawJsonObject object) {
    assertJson(object.toString());
    RawJsonObject again = RawJsonObject.of(object.toJson()).orElseThrow();
    assertEquals(object.toJson(), again.toJson());
    assertEquals(object.names().size(), again.names().size());
  }
}
