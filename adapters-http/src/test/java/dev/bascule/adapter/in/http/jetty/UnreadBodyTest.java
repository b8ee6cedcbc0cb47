package dev.bascule.adapter.in.http.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Components;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.Test;

final class UnreadBodyTest {

  /** The chunks that can be read now. */
  private final Queue<Content.Chunk> chunks = new ArrayDeque<>();

  private final Queue<Runnable> slices = new ArrayDeque<>();
  private final List<Runnable> demands = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private Runnable deadline = () -> {};
  private long waitMillis;

  @Test
  void discardsBodyInSlices() {
    add(3 * RequestBodyReader.SLICE_CHUNKS);
    chunks.add(Content.Chunk.EOF);

    discard();

    assertThat(chunks).hasSize(2 * RequestBodyReader.SLICE_CHUNKS + 1);
    assertThat(runSlices()).isEqualTo(3);
    assertThat(chunks).isEmpty();
    assertThat(events).containsExactly("deadline cancelled", "end");
  }

  @Test
  void waitsForMoreWithoutBlocking() {
    discard();
    assertThat(events).isEmpty();

    chunks.add(Content.Chunk.EOF);
    demands.getFirst().run();

    assertThat(events).containsExactly("deadline cancelled", "end");
  }

  @Test
  void endsWhenClientDisconnects() {
    chunks.add(Content.Chunk.from(new IOException("the client has left"), /* last= */ true));
    add(1);

    discard();

    assertThat(events).containsExactly("deadline cancelled", "end");
    assertThat(chunks).hasSize(1);
  }

  @Test
  void readsNoMoreThanMaximum() {
    add(UnreadBody.MAX_CHUNKS + 10);

    discard();
    runSlices();

    assertThat(chunks).hasSize(10);
    assertThat(demands).isEmpty();
    assertThat(events).containsExactly("deadline cancelled", "end");
  }

  @Test
  void disconnectsClientThatSendsForTooLong() {
    add(1);
    discard();
    assertThat(events).isEmpty();

    deadline.run();

    assertThat(waitMillis).isEqualTo(UnreadBody.LONGEST.toMillis());
    assertThat(events).containsExactly("disconnected");
  }

  private void discard() {
    UnreadBody.discard(request(), () -> events.add("end"));
  }

  private int runSlices() {
    int count = 0;
    for (Runnable slice = slices.poll(); slice != null; slice = slices.poll()) {
      slice.run();
      count++;
    }
    return count;
  }

  private void add(int count) {
    for (int i = 0; i < count; i++) {
      chunks.add(Content.Chunk.from(ByteBuffer.allocate(1), /* last= */ false));
    }
  }

  /** A request with just the chunks. */
  private Request request() {
    EndPoint endPoint = fake(EndPoint.class, (_, _, _) -> events.add("disconnected"));
    Connection connection = fake(Connection.class, (_, _, _) -> endPoint);
    ConnectionMetaData metaData = fake(ConnectionMetaData.class, (_, _, _) -> connection);
    Scheduler.Task task = () -> events.add("deadline cancelled");
    Scheduler scheduler =
        fake(
            Scheduler.class,
            (_, _, arguments) -> {
              deadline = (Runnable) arguments[0];
              waitMillis = ((TimeUnit) arguments[2]).toMillis((long) arguments[1]);
              return task;
            });
    Components components =
        fake(
            Components.class,
            (_, method, _) ->
                method.getReturnType() == Scheduler.class ? scheduler : (Executor) slices::add);
    return fake(
        Request.class,
        (_, method, arguments) ->
            switch (method.getName()) {
              case "read" -> chunks.poll();
              case "demand" -> demands.add((Runnable) arguments[0]);
              case "getComponents" -> components;
              case "getConnectionMetaData" -> metaData;
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }

  private static <T> T fake(Class<T> type, InvocationHandler answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.isDefault() && type == Scheduler.class) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
              }
              Object result = answers.invoke(proxy, method, arguments);
              return method.getReturnType() == void.class ? null : result;
            }));
  }
}
