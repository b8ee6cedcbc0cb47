package dev.bascule.bootstrap.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpMessageReaderTest {

  private static final String TWO =
      "HTTP/1.1 200 OK\r\nA: 1\r\ncontent-length: 5\r\n\r\nhello"
          + "HTTP/1.1 503 Later\r\nCache-Status: bascule; hit\r\n\r\n";

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1_000})
  void readsOneMessageAfterAnotherHoweverTheyCome(int atOnce) throws IOException {
    HttpMessageReader reader = new HttpMessageReader(inPieces(TWO, atOnce));
    HttpMessage first = reader.next().orElseThrow();
    HttpMessage second = reader.next().orElseThrow();

    assertEquals(200, first.status());
    assertEquals("hello", new String(first.body(), ISO_8859_1));
    assertEquals(503, second.status());
    assertEquals(Optional.of("bascule; hit"), second.field("Cache-Status"));
    assertEquals(0, second.body().length);
    assertTrue(reader.next().isEmpty());
  }

  @Test
  void readsBodiesThatAreLongerThanItExpected() throws IOException {
    String body = "x".repeat(100_000);
    String message = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + body;

    HttpMessage read = new HttpMessageReader(inPieces(message, 5_000)).next().orElseThrow();

    assertEquals(body, new String(read.body(), ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"})
  void takesNoPartForAMessage(String part) {
    HttpMessageReader reader = new HttpMessageReader(inPieces(part, 1_000));

    assertThrows(EOFException.class, reader::next);
  }

  @Test
  void findsFieldsByTheirWholeName() {
    HttpMessage message = new HttpMessage("GET /a/b HTTP/1.1\r\nAge-Not: 1\r\nAge:2", new byte[0]);

    assertEquals(Optional.of("2"), message.field("age"));
    assertEquals(Optional.empty(), message.field("Ag"));
    assertEquals("GET", message.method());
    assertEquals("/a/b", message.path());
  }

  private static InputStream inPieces(String text, int atOnce) {
    return new ByteArrayInputStream(text.getBytes(ISO_8859_1)) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(length, atOnce));
      }
    };
  }
}
