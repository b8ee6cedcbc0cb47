package dev.bascule.adapter.in.http.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.exchange.BodyLimits;
import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.jetty.RequestBodyReader.InitialBody;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Components;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.Test;

final class RequestBodyReaderTest {

  private static final int LIMIT = 1024 * 1024;
  private static final int MAX_AWAITED = 2048;
  private static final BodyLimits LIMITS = new BodyLimits(LIMIT, Duration.ofSeconds(1));

  private final Queue<Content.Chunk> chunks = new ArrayDeque<>();
  private final Queue<Runnable> slices = new ArrayDeque<>();
  private final List<Runnable> demands = new ArrayList<>();
  private final List<byte[]> bodies = new ArrayList<>();
  private final List<Problem> failures = new ArrayList<>();
  private final ByteBudget budget = new ByteBudget(LIMIT);
  private final ByteBudget.Reservation reservation = budget.newReservation("");

  @Test
  void yieldsAfterEachSliceOfAvailableBody() {
    add(10 * RequestBodyReader.SLICE_CHUNKS, 1);
    add("", /* last= */ true);

    start();
    int turns = runSlices();

    assertEquals(10, turns);
    assertEquals(10 * RequestBodyReader.SLICE_CHUNKS, bodies.getFirst().length);
  }

  @Test
  void continuesWhenMoreCanBeRead() {
    add("ab", /* last= */ false);
    start();
    assertThat(bodies).isEmpty();

    add("cd", /* last= */ true);
    demands.getFirst().run();

    assertEquals("abcd", new String(bodies.getFirst(), StandardCharsets.US_ASCII));
  }

  @Test
  void failsWhenChunksAreTinyAndVeryMany() {
    add(RequestBodyReader.FREE_CHUNKS * 2, 1);

    start();
    runSlices();

    assertEquals(List.of(BodyLimits.TINY_CHUNKS), failures);
    assertTrue(chunks.size() > RequestBodyReader.FREE_CHUNKS / 2);
  }

  @Test
  void readsMoreChunksWhenTheyAreLonger() {
    add(RequestBodyReader.FREE_CHUNKS * 2, RequestBodyReader.MIN_CHUNK_BYTES);
    add("", /* last= */ true);

    start();
    runSlices();

    assertEquals(
        RequestBodyReader.FREE_CHUNKS * 2 * RequestBodyReader.MIN_CHUNK_BYTES,
        bodies.getFirst().length);
  }

  @Test
  void failsWhenBodyIsLongerThanLimit() {
    add(LIMIT / 1024 + 1, 1024);

    start();
    runSlices();

    assertEquals(List.of(LIMITS.tooLarge()), failures);
  }

  @Test
  void failsWhenBudgetIsExhausted() {
    assertTrue(budget.newReservation("").tryReserve(LIMIT - 1000));
    add("x".repeat(2000), /* last= */ true);

    start();

    assertEquals(List.of(BodyLimits.BUDGET_EXHAUSTED), failures);
  }

  @Test
  void failsWhenTooManyBodiesAreAwaited() {
    List<ByteBudget.Reservation> others = new ArrayList<>();
    while (others.size() < MAX_AWAITED) {
      others.add(budget.newReservation(""));
      start(others.getLast());
    }
    assertThat(failures).isEmpty();

    start();
    assertEquals(List.of(BodyLimits.BUDGET_EXHAUSTED), failures);

    add("{}", /* last= */ true);
    start();
    assertEquals("{}", new String(bodies.getFirst(), StandardCharsets.US_ASCII));

    others.getFirst().release();
    start();
    assertEquals(1, failures.size());
  }

  @Test
  void stopsReadingAfterDisconnect() {
    add("ab", /* last= */ false);
    IOException departure = new IOException("the client has left");
    chunks.add(Content.Chunk.from(departure, /* last= */ true));
    add("cd", /* last= */ true);

    start();

    assertEquals(List.of(BodyLimits.UNREADABLE), failures);
    assertEquals(1, chunks.size());
  }

  private void start() {
    start(reservation);
  }

  private void start(ByteBudget.Reservation taken) {
    new RequestBodyReader(request(), taken, LIMITS, slices::add, bodies::add, failures::add)
        .start(InitialBody.UNREAD);
  }

  private int runSlices() {
    int count = 0;
    for (Runnable slice = slices.poll(); slice != null; slice = slices.poll()) {
      slice.run();
      count++;
    }
    return count;
  }

  private void add(int count, int length) {
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[length];
      Arrays.fill(bytes, (byte) ' ');
      chunks.add(Content.Chunk.from(ByteBuffer.wrap(bytes), /* last= */ false));
    }
  }

  private void add(String text, boolean last) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    chunks.add(Content.Chunk.from(ByteBuffer.wrap(bytes), last));
  }

  /** A request with just the chunks. */
  private Request request() {
    Scheduler scheduler = fake(Scheduler.class, (_, _) -> (Scheduler.Task) () -> true);
    Components components = fake(Components.class, (_, _) -> scheduler);
    return fake(
        Request.class,
        (method, arguments) ->
            switch (method) {
              case "read" -> chunks.poll();
              case "demand" -> demands.add((Runnable) arguments[0]);
              case "getLength" -> -1L;
              case "getComponents" -> components;
              default -> throw new UnsupportedOperationException(method);
            });
  }

  /** Answers a method of the given name. */
  @FunctionalInterface
  private interface Answer {
    Object to(String method, Object[] arguments);
  }

  private static <T> T fake(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              Object result = answer.to(method.getName(), arguments);
              return method.getReturnType() == void.class ? null : result;
            }));
  }
}
