package dev.bascule.adapter.in.http.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StrictJsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":[1,\"b\"]}",
        "\"\\ud83d\\ude00\"",
        "\"\\\\ud83d\"",
        "{\"\\uD83D\\uDE00\":\"\ud83d\ude00\"}"
      })
  void takesWhatAllReadAlike(String text) {
    assertEquals(Optional.of(text), StrictJson.read(ByteBuffer.wrap(text.getBytes(UTF_8))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"a\":1,\"a\":1}",
        "{}{}",
        "\"\\ud800\"",
        "\"\\udfff\\ud800\"",
        "[{\"a\":\"b\\uDBFF\"}]",
        "{\"\\udc00\":1}"
      })
  void refusesWhatTheyCouldReadDifferently(String text) {
    assertEquals(Optional.empty(), StrictJson.read(ByteBuffer.wrap(text.getBytes(UTF_8))));
  }
}
