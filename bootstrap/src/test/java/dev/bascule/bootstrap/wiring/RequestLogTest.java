package dev.bascule.bootstrap.wiring;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Log messages of the whole bridge about a request. */
class RequestLogTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.bascule.events");
  private final ListAppender<ILoggingEvent> log =
      new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
          // The MDC of the logging thread must be read immediately.
          event.prepareForDeferredProcessing();
          super.append(event);
        }
      };

  @BeforeEach
  void collectLog() {
    logger.setLevel(Level.WARN);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopCollecting() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  @Test
  @Timeout(60) // The first bridge on a machine may be slow.
  void logsRequestIdWithWarning() throws Exception {
    try (BridgeFixture fixture = BridgeFixture.start()) {
      fixture.call("flaky", "{\"calls\":1}");

      assertEquals(502, fixture.callWithHeader("X-Request-Id", "id-17", "clock").status());
    }

    assertEquals(List.of("id-17"), loggedIds(), log.list::toString);
  }

  /** The thread that completes the first of two pipelined requests begins the second. */
  @Test
  @Timeout(60)
  void logsIdOfPipelinedRequest() throws Exception {
    try (BridgeFixture fixture = BridgeFixture.start();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.port())) {
      String first = request("flaky", "id-1", /* connection= */ "keep-alive", "{\"calls\":1}");
      String second = request("clock", "id-2", /* connection= */ "close", "{}");
      socket.getOutputStream().write((first + second).getBytes(US_ASCII));

      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .contains("HTTP/1.1 200 ", "HTTP/1.1 502 ");
    }

    assertEquals(List.of("id-2"), loggedIds(), log.list::toString);
  }

  private static String request(String tool, String id, String connection, String body) {
    return String.join(
        "\r\n",
        "POST /servers/demo/tools/" + tool + " HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        "X-Request-Id: " + id,
        "Connection: " + connection,
        "Content-Length: " + body.length(),
        "",
        body);
  }

  private List<String> loggedIds() {
    return log.list.stream().map(event -> event.getMDCPropertyMap().get("requestId")).toList();
  }
}
