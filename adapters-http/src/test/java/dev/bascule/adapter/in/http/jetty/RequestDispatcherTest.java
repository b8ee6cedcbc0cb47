package dev.bascule.adapter.in.http.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.ClientAddress;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.StreamingResponse;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.RequestHead;
import dev.bascule.adapter.in.http.exchange.RequestOrigin;
import dev.bascule.adapter.in.http.pipeline.RequestPipeline;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.PathRouter;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.time.Ticker;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses whose request cannot be continued. */
final class RequestDispatcherTest {

  private final AtomicInteger discarded = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  @ParameterizedTest
  @ValueSource(strings = {"startMonitoring", "onDisconnect"})
  void discardsStreamIfClientCannotBeMonitored(String brokenMethod) {
    HttpRoute route =
        new HttpRoute(
                "GET /stream",
                "streams",
                _ ->
                    new StreamingResponse(
                        _ -> {
                          throw new AssertionError("the stream is not to be written");
                        },
                        discarded::incrementAndGet))
            .withoutWaiting();
    RequestPipeline pipeline =
        new RequestPipeline(
            new PathRouter(List.of(route)),
            "127.0.0.1",
            () -> AccessSettings.OPEN,
            FakeUseCases.withEchoTool(),
            () -> false);
    EventStreamRegistry streams =
        new EventStreamRegistry(
            1,
            new SlowClientGuard(AnswerBudget.PROCESS, Ticker.system()),
            Ticker.system(),
            HttpRequestObserver.NONE);

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      new RequestDispatcher(pipeline, threads, TestBridge.LIMITS, streams)
          .dispatch(request(), exchange(brokenMethod));
    }

    assertEquals(1, discarded.get());
    assertEquals(1, ended.get());
  }

  private static BridgeRequest request() {
    RequestOrigin origin =
        RequestOrigin.of(
            ClientAddress.direct("127.0.0.1", /* secure= */ false),
            Optional.empty(),
            "localhost",
            /* basePath= */ "");
    RequestHead head =
        new RequestHead(
            "GET",
            "/stream",
            List.of("stream"),
            /* query= */ null,
            HttpFields.build().put("Host", "localhost").asImmutable(),
            origin);
    return new BridgeRequest(head, /* traceparent= */ null, "id");
  }

  /** Returns an exchange one of whose methods throws. */
  private RequestExchange exchange(String brokenMethod) {
    RequestObservation observation =
        new RequestObservation(HttpRequestObserver.NONE, Ticker.system(), () -> {});
    return (RequestExchange)
        Proxy.newProxyInstance(
            RequestExchange.class.getClassLoader(),
            new Class<?>[] {RequestExchange.class},
            (_, method, arguments) -> {
              if (method.getName().equals(brokenMethod)) {
                throw new IllegalStateException("broken");
              }
              return switch (method.getName()) {
                case "body" -> new byte[0];
                case "observation" -> observation;
                case "path" -> "/stream";
                case "requestId" -> "id";
                case "getInvocationType" -> InvocationType.NON_BLOCKING;
                case "write" -> {
                  assertEquals(500, ((CompleteResponse) arguments[0]).status());
                  ((Callback) arguments[1]).succeeded();
                  yield null;
                }
                case "succeeded", "failed" -> {
                  ended.incrementAndGet();
                  yield null;
                }
                case "leaveBody", "startMonitoring", "stopMonitoring" -> null;
                default -> throw new UnsupportedOperationException(method.getName());
              };
            });
  }
}
