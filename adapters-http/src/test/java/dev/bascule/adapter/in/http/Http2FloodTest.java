package dev.bascule.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.access.TlsSettings.ClientAuthentication;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HTTP/2 clients that cause more cost for the bridge than for themselves. */
final class Http2FloodTest {

  /** More than the limit per second, and more than one TLS record. */
  private static final int MANY = 150;

  /** Error code of RFC 9113, section 7. */
  private static final int ENHANCE_YOUR_CALM = 0xb;

  private final TestCertificates tls = new TestCertificates();
  private final TestBridge bridge =
      TestBridge.start(
          tls.settings(
              TestBridge.impatient(
                  Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(1)),
              ClientAuthentication.NONE),
          FakeUseCases.withEchoTool());

  @AfterEach
  void close() {
    bridge.close();
  }

  @Test
  void closesConnectionOnPingFlood() throws IOException {
    assertEndsTheConnection(client -> client.send(RawHttp2Client.PING, 0, 0, new byte[8]));
  }

  @Test
  void closesConnectionOnSettingsFlood() throws IOException {
    assertEndsTheConnection(client -> client.send(RawHttp2Client.SETTINGS, 0, 0, new byte[0]));
  }

  @Test
  void closesConnectionOnWindowUpdateFlood() throws IOException {
    assertEndsTheConnection(Http2FloodTest::sendWindowUpdate);
  }

  @Test
  void sendsOneGoAwayToClientThatFloodsWindowUpdatesWithoutReading() throws IOException {
    try (RawHttp2Client client = connect()) {
      // The limit is far below, and the bridge reads no more: the client cannot write all of them.
      sendUntilClosed(client, 100_000);

      assertThat(client.countUntilClosed(RawHttp2Client.GO_AWAY)).isLessThanOrEqualTo(1);
    }
  }

  private static void sendUntilClosed(RawHttp2Client client, int updates) {
    try {
      for (int i = 0; i < updates; i += MANY) {
        client.together(
            all -> {
              for (int j = 0; j < MANY; j++) {
                sendWindowUpdate(all);
              }
            });
      }
    } catch (IOException _) {
      // The bridge has closed the connection.
    }
  }

  @Test
  void answersAsManyRequestsAsWindowUpdates() throws IOException {
    try (RawHttp2Client client = connect()) {
      for (int i = 0; i < MANY; i++) {
        client.get("/servers");
        sendWindowUpdate(client);

        assertEquals("200", client.statusOfNextAnswer());
      }
    }
  }

  private static void sendWindowUpdate(RawHttp2Client client) throws IOException {
    client.send(RawHttp2Client.WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(1).array());
  }

  @Test
  void closesConnectionOnRapidReset() throws IOException {
    assertEndsTheConnection(
        client -> {
          int stream = client.get("/servers");
          client.send(
              RawHttp2Client.RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(8).array());
        });
  }

  @Test
  void closesConnectionOnEmptyDataFrames() throws IOException {
    try (RawHttp2Client client = connect()) {
      int stream = client.beginPost("/servers/demo/tools/echo");

      assertEnds(client, sender -> sender.send(RawHttp2Client.DATA, 0, stream, new byte[0]));
    }
  }

  @Test
  void closesConnectionOnEndlessHeader() throws IOException {
    try (RawHttp2Client client = connect()) {
      int stream = client.begin(RawHttp2Client.head("GET", "/servers"), 0);

      assertEnds(
          client, sender -> sender.send(RawHttp2Client.CONTINUATION, 0, stream, new byte[0]));
    }
  }

  @Test
  void closesConnectionOnGrowingHeader() throws IOException {
    byte[] piece = new byte[1024];
    try (RawHttp2Client client = connect()) {
      int stream = client.begin(RawHttp2Client.head("GET", "/servers"), 0);

      client.together(
          all -> {
            for (int i = 0; i < 2 * TestBridge.SETTINGS.maxHeaderBytes() / piece.length; i++) {
              all.send(RawHttp2Client.CONTINUATION, 0, stream, piece);
            }
          });

      assertNotEquals(0, client.readUpTo(RawHttp2Client.GO_AWAY).orElseThrow().payload().getInt(4));
    }
  }

  @Test
  void rejectsBodyThatDoesNotEnd() throws IOException {
    try (RawHttp2Client client = connect()) {
      client.beginPost("/servers/demo/tools/echo");

      assertEquals("408", client.statusOfNextAnswer());
    }
  }

  @Test
  void rejectsUnwantedBody() throws IOException {
    try (RawHttp2Client client = connect()) {
      client.beginPost("/nothing");
      assertEquals("404", client.statusOfNextAnswer());
      client.get("/servers");

      assertEquals("200", client.statusOfNextAnswer());
    }
  }

  @Test
  void rejectsTooLargeBody() throws IOException {
    try (RawHttp2Client client = connect()) {
      String length = String.valueOf(TestBridge.SETTINGS.maxBodyBytes() + 1);
      client.begin(
          RawHttp2Client.head("POST", "/servers/demo/tools/echo", "content-length", length),
          RawHttp2Client.END_HEADERS);

      assertEquals("413", client.statusOfNextAnswer());
    }
  }

  @Test
  void rejectsUnknownHost() throws IOException {
    try (RawHttp2Client client = connect()) {
      client.begin(
          RawHttp2Client.head("GET", "/servers", "host", "evil.example"),
          RawHttp2Client.END_HEADERS | RawHttp2Client.END_STREAM);

      assertThat(List.of("400", "403")).contains(client.statusOfNextAnswer());
    }
  }

  @Test
  void rejectsTunnel() throws IOException {
    try (RawHttp2Client client = connect()) {
      client.begin(
          RawHttp2Client.fields(":method", "CONNECT", ":authority", "127.0.0.1:443"),
          RawHttp2Client.END_HEADERS);

      assertEquals("405", client.statusOfNextAnswer());
    }
  }

  @Test
  void closesIdleConnection() throws IOException {
    try (RawHttp2Client client = connect()) {
      client.get("/servers");
      assertEquals("200", client.statusOfNextAnswer());

      assertTrue(client.readUpTo(RawHttp2Client.GO_AWAY).isPresent());
    }
  }

  @Test
  void servesOtherClientsMeanwhile() throws Exception {
    try (RawHttp2Client flooding = connect()) {
      for (int i = 0; i < 50; i++) {
        flooding.send(RawHttp2Client.PING, 0, 0, new byte[8]);
      }
      try (RawClient other = tls.raw(bridge.server().port())) {
        assertEquals(200, other.send("GET", "/servers", "").status());
      }
    }
  }

  private RawHttp2Client connect() throws IOException {
    return RawHttp2Client.connect(tls, bridge.server().port());
  }

  private void assertEndsTheConnection(RawHttp2Client.FrameWriter flood) throws IOException {
    try (RawHttp2Client client = connect()) {
      assertEnds(client, flood);
    }
  }

  /**
   * Everything is sent together, and not more than the bridge reads at a time: it then closes the
   * connection without unread data, so that its GOAWAY with the reason is not lost.
   */
  private static void assertEnds(RawHttp2Client client, RawHttp2Client.FrameWriter flood)
      throws IOException {
    client.together(
        all -> {
          for (int i = 0; i < MANY; i++) {
            flood.send(all);
          }
        });

    assertEquals(
        ENHANCE_YOUR_CALM,
        client.readUpTo(RawHttp2Client.GO_AWAY).orElseThrow().payload().getInt(4));
  }
}
