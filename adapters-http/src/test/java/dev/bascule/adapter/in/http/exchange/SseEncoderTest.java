package dev.bascule.adapter.in.http.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.adapter.in.http.exchange.ResponseChannel.Event;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.SseEncoder;
import dev.bascule.domain.json.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SseEncoderTest {

  @Test
  void encodesMessageAsData() {
    assertEquals("data: {\"a\":\"é\"}\n\n", text(Event.message(JsonBytes.of("{\"a\":\"é\"}"))));
  }

  @Test
  void encodesAllFields() {
    Event event =
        new Event(
            Optional.of("s7-1"), Optional.of("progress"), JsonBytes.of("x"), Optional.of(500L));

    assertEquals("id: s7-1\nevent: progress\nretry: 500\ndata: x\n\n", text(event));
  }

  @Test
  void encodesEmptyData() {
    Event priming =
        new Event(Optional.of("1"), Optional.empty(), JsonBytes.of(""), Optional.empty());

    assertEquals("id: 1\ndata:\n\n", text(priming));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a\\nb     | data: a\\ndata: b\\n\\n",
        "a\\rb     | data: a\\ndata: b\\n\\n",
        "a\\r\\nb  | data: a\\ndata: b\\n\\n",
        "a\\n\\nb  | data: a\\ndata:\\ndata: b\\n\\n",
        "a\\n      | data: a\\ndata:\\n\\n",
        "\\na      | data:\\ndata: a\\n\\n",
      })
  void splitsDataIntoLines(String data, String expected) {
    Event event =
        new Event(
            Optional.empty(),
            Optional.empty(),
            JsonBytes.of(data.translateEscapes()),
            Optional.empty());

    assertEquals(expected.translateEscapes(), text(event));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\rdata: forged", "a\0"})
  void rejectsIdOrTypeWithLineBreak(String forged) {
    Event id = new Event(Optional.of(forged), Optional.empty(), JsonBytes.of(""), Optional.empty());
    Event type =
        new Event(Optional.empty(), Optional.of(forged), JsonBytes.of(""), Optional.empty());

    assertThrows(IllegalArgumentException.class, () -> SseEncoder.encode(id));
    assertThrows(IllegalArgumentException.class, () -> SseEncoder.encode(type));
  }

  private static String text(Event event) {
    return new String(SseEncoder.encode(event), StandardCharsets.UTF_8);
  }
}
