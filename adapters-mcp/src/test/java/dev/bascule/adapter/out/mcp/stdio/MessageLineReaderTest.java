package dev.bascule.adapter.out.mcp.stdio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.jsonrpc.AnswerBudgetException;
import dev.bascule.adapter.out.mcp.jsonrpc.MessageTooLongException;
import dev.bascule.domain.budget.AnswerBudget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MessageLineReaderTest {

  private static final int MAX = 300_000;
  private static final String LONG = "\"" + "x".repeat(200_000) + "\"";

  @Test
  void readsLinesOfAnyLength() throws IOException {
    MessageLineReader lines = reader(LONG + "\n\n[]\nunfinished");

    assertArrayEquals(bytes(LONG), lines.next());
    assertArrayEquals(bytes(""), lines.next());
    assertArrayEquals(bytes("[]"), lines.next());
    assertNull(lines.next());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":LONG}           | 7",
        "{ \"id\" : 7, \"jsonrpc\":\"2.0\",\"result\":LONG}       | 7",
        "{\"result\":LONG,\"jsonrpc\":\"2.0\",\"id\": 7 }         | 7",
        "{\"result\":LONG,\"id\":\"7\"}                           | -1",
        "{\"result\":{\"a\":LONG,\"id\":7}}                       | -1",
        "{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":LONG} | -1",
      })
  void skipsLineBeyondAnswerBudget(String line, long id) {
    MessageLineReader lines = reader(line.replace("LONG", LONG) + "\n[]\n");

    withLittleMemory(
        () -> {
          AnswerBudgetException e = assertThrows(AnswerBudgetException.class, lines::next);

          assertEquals(id < 0 ? OptionalLong.empty() : OptionalLong.of(id), e.messageId());
          assertArrayEquals(bytes("[]"), next(lines));
        });
  }

  @Test
  void limitsLengthOfSkippedLine() {
    MessageLineReader lines = reader("x".repeat(MAX + 1) + "\n");

    withLittleMemory(() -> assertThrows(MessageTooLongException.class, lines::next));
  }

  @Test
  void releasesMemoryOfIncompleteLine() throws IOException {
    InputStream closed = InputStream.nullInputStream();
    closed.close();
    InputStream broken = new SequenceInputStream(new ByteArrayInputStream(bytes(LONG)), closed);
    AnswerBudget budget = new AnswerBudget(10_000_000, Duration.ZERO);

    try (AnswerBudget.Charge charge = budget.newCharge()) {
      charge.run(() -> assertThrows(IOException.class, new MessageLineReader(broken, MAX)::next));
      assertTrue(budget.freeBytes() < budget.bytes());
    }

    assertEquals(budget.bytes(), budget.freeBytes());
  }

  private static void withLittleMemory(Runnable action) {
    try (AnswerBudget.Charge charge = new AnswerBudget(400_000, Duration.ZERO).newCharge()) {
      charge.run(action);
    }
  }

  private static byte[] next(MessageLineReader lines) {
    try {
      byte[] line = lines.next();
      return line == null ? bytes("the end") : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MessageLineReader reader(String text) {
    return new MessageLineReader(new ByteArrayInputStream(bytes(text)), MAX);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
