package dev.bascule.adapter.in.http.accesslog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.in.http.accesslog.AccessLogBuffer.Batch;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.CompletedRequest;
import dev.bascule.application.context.RequestDetails;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AccessLogBufferTest {

  private static final Duration NEVER = Duration.ofDays(1);

  private final AccessLogBuffer buffer = new AccessLogBuffer(/* capacity= */ 1);

  private boolean add(String id) {
    RequestDetails details = new RequestDetails();
    details.setOrigin(id, "192.0.2.7");
    return buffer.add(
        new CompletedRequest("/", "GET", 200, Duration.ZERO, 0, /* aborted= */ false, details),
        /* epochMillis= */ 0,
        /* hashesArguments= */ false);
  }

  /** Adds lines until there is no room; returns their number. */
  private int fill() {
    int lines = 0;
    while (lines < 1_000 && add("id-" + lines)) {
      lines++;
    }
    return lines;
  }

  private static String text(Batch batch) {
    return batch.bytes().toString(US_ASCII);
  }

  @Test
  void keepsLinesInOrderUntilTheyAreTaken() {
    int lines = fill();

    Batch batch = buffer.take();

    assertThat(lines).isBetween(1, 999);
    assertThat(batch.lines()).isEqualTo(lines);
    assertThat(text(batch).lines())
        .hasSize(lines)
        .zipSatisfy(
            IntStream.range(0, lines)
                .mapToObj(number -> "\"requestId\":\"id-" + number + "\"")
                .toList(),
            (line, id) -> assertThat(line).contains(id));
  }

  @Test
  void hasRoomWhileFullBatchIsWritten() {
    fill();
    Batch full = buffer.take();

    assertThat(add("later")).isTrue();
    assertThat(text(full)).doesNotContain("later");
    assertThat(text(buffer.take())).contains("later").hasLineCount(1);
  }

  @Test
  void takesEachLineOnce() {
    add("one");
    buffer.take();
    add("two");
    buffer.take();

    assertThat(buffer.take().lines()).isZero();
  }

  @Test
  void waitsForLinesOnlyUntilItIsClosed() throws Exception {
    add("last");
    buffer.close();

    assertThat(buffer.await(NEVER, NEVER)).isFalse();
    assertThat(text(buffer.take())).contains("last");
    assertThat(buffer.await(NEVER, NEVER)).isFalse();
  }
}
