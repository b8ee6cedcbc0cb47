package dev.bascule.adapter.out.mcp.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.IdleConnectionTicker;
import dev.bascule.adapter.out.mcp.fixture.ClosingHttpServer;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.FakeTicker;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.Request;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens when the server closes connections. */
final class HttpExchangerTest {

  private static final String ACCEPTED = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
  private static final String CUT =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n5";
  private static final Duration LONG = Duration.ofSeconds(8);

  private final ClosingHttpServer server = new ClosingHttpServer();
  private final HttpExchanger exchanger =
      new HttpExchanger(TestHttpClient.create(new IdleConnectionTicker()));

  HttpExchangerTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    exchanger.stop();
    exchanger.close();
    server.close();
  }

  @Test
  void usesAnotherConnectionIfIdleOneIsClosed() throws InterruptedException {
    answer(ACCEPTED, ACCEPTED);

    assertTrue(exchanger.sendOneWay(request(), LONG));
    assertTrue(server.awaitClosed());

    assertTrue(exchanger.sendOneWay(request(), LONG));
  }

  @Test
  void reportsConnectionBrokenWithinChunk() {
    answer(CUT);

    assertEquals(
        new Failed<>(new Unreachable("the connection broke", DeliveryStatus.MAY_HAVE_RUN)),
        Exchanges.exchange(
            exchanger,
            request(),
            response -> {
              ResponseBody body = response.body();
              return body.string();
            },
            TimeLimit.of(LONG, new FakeTicker())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere.invalid", "nowhere.invalid: Name or service not known"})
  void namesUnresolvableHost(String message) {
    HttpExchanger unresolved =
        new HttpExchanger(
            TestHttpClient.create(new IdleConnectionTicker())
                .newBuilder()
                .dns(
                    _ -> {
                      throw new UnknownHostException(message);
                    })
                .build());

    assertEquals(
        new Failed<>(
            new Unreachable("cannot resolve host nowhere.invalid", DeliveryStatus.NOT_SENT)),
        Exchanges.exchange(
            unresolved,
            new Request.Builder().url("http://nowhere.invalid/"),
            _ -> "",
            TimeLimit.of(LONG, new FakeTicker())));
    unresolved.close();
  }

  private Request.Builder request() {
    return new Request.Builder().url(server.url());
  }

  /** Responds to one request on each connection, and then closes it. */
  private void answer(String... each) {
    server.answer(Stream.of(each).map(List::of).toList());
  }
}
