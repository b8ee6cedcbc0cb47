package dev.bascule.adapter.in.http.mcp.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.mcp.FakeResponse;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.adapter.in.http.media.McpMediaTypes;
import dev.bascule.domain.json.JsonBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class RequestTaskTest {

  private static final String ANSWER = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";

  private final FakeStreams streams = new FakeStreams();
  private final FakeResponse response = new FakeResponse();
  private final RequestTask task = new RequestTask(streams);

  @Test
  void runsTheRequestOnTheThreadOfItsHttpRequest() {
    List<Thread> threads = new ArrayList<>();

    run(
        () -> {
          threads.add(Thread.currentThread());
          return finalMessage();
        });

    assertEquals(List.of(Thread.currentThread()), threads);
    assertEquals(ANSWER, response.body());
    assertEquals(List.of(), streams.opened);
  }

  @Test
  void sendsWhatComesBeforeTheResultWhileTheRequestRuns() {
    run(
        () -> {
          task.buffer().offer(JsonBytes.of("1"));
          awaitMessages(1);
          return finalMessage();
        });

    assertEquals(List.of("1", ANSWER), response.messages());
    assertTrue(response.isClosed());
    assertEquals(streams.opened, streams.forgotten);
  }

  @Test
  void beginsAStreamForAClientThatHearsNothing() {
    run(
        () -> {
          try {
            response.fireIdleTimer();
            response.awaitStream();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return finalMessage();
        });

    assertEquals(List.of(ANSWER), response.messages());
  }

  @Test
  void hasEndedBeforeTheClientCanReadTheResult() {
    List<String> bodies = new ArrayList<>();

    task.run(RequestTaskTest::finalMessage, reply(), () -> bodies.add(response.body()));

    assertEquals(List.of(""), bodies);
    assertEquals(ANSWER, response.body());
  }

  @Test
  void interruptsARequestThatIsCancelledAndSendsNoResult() {
    run(
        () -> {
          task.cancel();
          assertTrue(Thread.currentThread().isInterrupted());
          return finalMessage();
        });

    assertFalse(Thread.currentThread().isInterrupted());
    assertTrue(response.isStream());
    assertEquals(List.of(), response.messages());
  }

  @Test
  void sendsNoEventsToAClientOfJsonWhoseRequestIsCancelled() {
    task.run(
        () -> {
          task.cancel();
          return finalMessage();
        },
        new McpResponder(
            response, new McpMediaTypes(/* json= */ true, /* events= */ false), Map.of()),
        /* onEnd= */ () -> {});

    assertFalse(response.isStream());
    assertEquals(202, response.status());
    assertEquals("", response.body());
  }

  @Test
  void interruptsARequestThatWasCancelledBeforeItBegan() {
    task.cancel();

    run(
        () -> {
          assertTrue(Thread.currentThread().isInterrupted());
          return finalMessage();
        });

    assertEquals(List.of(), response.messages());
  }

  @Test
  void doesNotRespondToAClientThatLeft() {
    run(
        () -> {
          Thread.currentThread().interrupt();
          return finalMessage();
        });

    assertTrue(Thread.interrupted());
    assertEquals(0, response.responseCount());
  }

  @Test
  void cancelsARequestWhoseClientLeftItsStream() throws InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);

    run(
        () -> {
          task.buffer().offer(JsonBytes.of("1"));
          awaitMessages(1);
          response.disconnect();
          task.buffer().offer(JsonBytes.of("2"));
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException _) {
            interrupted.countDown();
          }
          return finalMessage();
        });

    interrupted.await();
    assertEquals(List.of("1"), response.messages());
  }

  @Test
  void forgetsTheStreamAndCancelsTheRequestIfWritingThrows() {
    CountDownLatch interrupted = new CountDownLatch(1);
    response.failToOpen();

    assertThrows(
        CompletionException.class,
        () ->
            run(
                () -> {
                  task.buffer().offer(JsonBytes.of("1"));
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException _) {
                    interrupted.countDown();
                  }
                  return finalMessage();
                }));

    assertEquals(0, interrupted.getCount());
    assertEquals(streams.opened, streams.forgotten);
  }

  @Test
  void keepsAStreamThatTheClientCanResume() {
    streams.resumable = true;

    run(
        () -> {
          task.buffer().offer(JsonBytes.of("1"));
          return finalMessage();
        });

    assertEquals(streams.opened, streams.retained);
    assertEquals(List.of(), streams.forgotten);
  }

  @Test
  void acceptsNothingAfterTheResult() {
    run(RequestTaskTest::finalMessage);

    assertSame(EventBuffer.CLOSED, task.buffer());
    assertEquals(List.of(), streams.opened);
  }

  private void run(Supplier<CompleteResponse> action) {
    task.run(action, reply(), /* onEnd= */ () -> {});
  }

  private McpResponder reply() {
    return new McpResponder(
        response, new McpMediaTypes(/* json= */ true, /* events= */ true), Map.of());
  }

  private void awaitMessages(int count) {
    try {
      response.awaitMessages(count);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static CompleteResponse finalMessage() {
    return RequestTask.toResponse("1", new JsonRpcResult.Result(JsonBytes.of("{}")));
  }

  /** Records what becomes of streams. */
  private static final class FakeStreams implements RequestStreams {

    final List<EventBuffer> opened = new ArrayList<>();
    final List<EventBuffer> forgotten = new ArrayList<>();
    final List<EventBuffer> retained = new ArrayList<>();
    boolean resumable;

    @Override
    public EventBuffer open() {
      EventBuffer buffer =
          new EventBuffer("a", new EventBuffer.Limits(9, 999, /* replays= */ false));
      opened.add(buffer);
      return buffer;
    }

    @Override
    public void forget(EventBuffer buffer) {
      forgotten.add(buffer);
    }

    @Override
    public void retain(EventBuffer buffer) {
      retained.add(buffer);
    }

    @Override
    public boolean areResumable() {
      return resumable;
    }
  }
}
