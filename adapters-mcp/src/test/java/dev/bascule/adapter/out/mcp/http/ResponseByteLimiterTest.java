package dev.bascule.adapter.out.mcp.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.ByteAllowance;
import dev.bascule.adapter.out.mcp.sse.SseReader;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.FakeTicker;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that send endless data other than messages. */
final class ResponseByteLimiterTest {

  private static final int MEBIBYTE = 1 << 20;

  /** More than a server can send before its connection is closed, with the buffers of sockets. */
  private static final long MAX_SENT = 16L * MEBIBYTE;

  private static final long ENDLESS = 64L * MEBIBYTE;
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";
  private static final String EVENTS = CHUNKED + "Content-Type: text/event-stream\r\n\r\n";

  private final ServerSocket listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  private final AtomicLong sent = new AtomicLong();
  private final FakeTicker ticker = new FakeTicker();
  private final List<Duration> pauses = new ArrayList<>();
  private final OkHttpClient client = TestHttpClient.create(ticker).newBuilder().build();
  private final HttpExchanger exchanger = new HttpExchanger(client);

  ResponseByteLimiterTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    exchanger.stop();
    exchanger.close();
    listener.close();
  }

  @ParameterizedTest
  @CsvSource({
    "the extension of a chunk, 'Content-Type: application/json\r\n\r\n5;x='",
    "the line behind a chunk, 'Content-Type: application/json\r\n\r\n2\r\n{}'",
    "the extension of the last chunk, 'Content-Type: application/json\r\n\r\n2\r\n{}\r\n0;x='",
    "a field, 'X: '"
  })
  void failsOnEndlessFraming(String part, String begin) throws InterruptedException {
    Thread server = serve(CHUNKED + begin, "x");

    assertInstanceOf(BadAnswer.class, failure(exchange()), part);
    server.join();
    assertTrue(sent.get() < MAX_SENT, part + ": " + sent);
  }

  @Test
  void failsOnEndlessInterimResponses() throws InterruptedException {
    Thread server = serve("", "HTTP/1.1 103 Early Hints\r\n\r\n");

    assertEquals(
        new BadAnswer("the server sent more than 131072 bytes of HTTP framing without a body byte"),
        failure(exchange()));
    server.join();
    assertTrue(sent.get() < MAX_SENT, sent::toString);
  }

  @Test
  void failsOnExcessiveFramingOfSmallChunks() throws InterruptedException {
    Thread server =
        serve(
            CHUNKED + "Content-Type: application/json\r\n\r\n",
            "1;" + "x".repeat(10_000) + "\r\n \r\n");

    assertEquals(
        new BadAnswer("the server's message is longer than 1048576 bytes"), failure(exchange()));
    server.join();
    assertTrue(sent.get() < MAX_SENT, sent::toString);
  }

  @Test
  void rejectsCompressedBody() {
    Thread _ = serve("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\u001f\u008b\b\b", "x");

    assertEquals(
        new BadAnswer("the server compressed its response although the request does not allow it"),
        failure(exchange()));
  }

  @Test
  void readsLongHeadAndChunkExtensions() {
    Thread _ =
        serve(
            CHUNKED
                + "X: "
                + "x".repeat(100_000)
                + "\r\n\r\n2;"
                + "x".repeat(50_000)
                + "\r\n{}\r\n0\r\n\r\n",
            "");

    assertEquals(new Answered<>("{}"), exchange());
  }

  @Test
  void pausesStreamBeyondItsAllowance() {
    Thread _ = serve(EVENTS, chunk("data: " + "x".repeat(8000) + "\n\n"));
    OkHttpClient paused = pausing();
    long before = ticker.nanos();

    assertEquals(new Answered<>("read"), read(paused, 4000));

    double seconds = (ticker.nanos() - before) / 1e9;
    long allowed = 9L * MEBIBYTE;
    double expected = (4000.0 * 8000 - allowed) / ByteAllowance.BYTES_PER_SECOND;
    assertEquals(expected, seconds, expected / 10);
    assertTrue(pauses.stream().allMatch(one -> one.toMillis() <= 50), pauses::toString);
  }

  /** Each requires work, however short it is. */
  @Test
  void countsShortEventsPerLine() {
    Thread _ = serve(EVENTS, chunk("data: x\n\n".repeat(800)));
    long before = ticker.nanos();

    assertEquals(new Answered<>("read"), read(pausing(), 1_000_000));

    double seconds = (ticker.nanos() - before) / 1e9;
    assertTrue(seconds > 100, () -> seconds + " s");
  }

  private OkHttpClient pausing() {
    OkHttpClient.Builder paused = client.newBuilder();
    paused.networkInterceptors().clear();
    return paused
        .addNetworkInterceptor(
            new ResponseByteLimiter(
                MEBIBYTE,
                ticker,
                (length, _) -> {
                  pauses.add(length);
                  ticker.advance(length);
                  return false;
                }))
        .build();
  }

  private UpstreamReply<String> read(OkHttpClient by, int events) {
    return Exchanges.exchange(
        new HttpExchanger(by),
        request(),
        response -> {
          SseReader reader = new SseReader(response.body().byteStream(), MEBIBYTE);
          for (int i = 0; i < events; i++) {
            assertTrue(reader.next().isPresent());
          }
          return "read";
        },
        TimeLimit.of(Duration.ofHours(1), ticker));
  }

  private static String chunk(String data) {
    return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
  }

  private UpstreamReply<String> exchange() {
    return Exchanges.exchange(
        exchanger,
        request(),
        ResponseByteLimiterTest::readWhole,
        TimeLimit.of(Duration.ofHours(1), ticker));
  }

  private static String readWhole(Response response) throws IOException {
    return new String(ResponseBodies.whole(response, MEBIBYTE), US_ASCII);
  }

  private static Object failure(UpstreamReply<String> reply) {
    return ((Failed<String>) reply).failure();
  }

  private Request.Builder request() {
    return HttpRequestFactory.of(
            new StreamableHttpSettings(
                new ServerId("hostile"),
                URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/mcp"),
                Map.of(),
                MEBIBYTE,
                ProtocolChoice.AUTO))
        .events();
  }

  /** Responds to one request with {@code begin}, and with {@code rest} as long as it is read. */
  private Thread serve(String begin, String rest) {
    byte[] repeated = rest.repeat(rest.isEmpty() ? 0 : 8192 / rest.length() + 1).getBytes(US_ASCII);
    return Thread.ofVirtual()
        .start(
            () -> {
              try (Socket peer = listener.accept()) {
                int _ = peer.getInputStream().read(new byte[4096]);
                OutputStream out = peer.getOutputStream();
                out.write(begin.getBytes(US_ASCII));
                while (repeated.length > 0 && sent.get() < ENDLESS) {
                  out.write(repeated);
                  sent.addAndGet(repeated.length);
                }
                out.flush();
                int _ = peer.getInputStream().read();
              } catch (IOException _) {
                // The client has stopped reading.
              }
            });
  }
}
