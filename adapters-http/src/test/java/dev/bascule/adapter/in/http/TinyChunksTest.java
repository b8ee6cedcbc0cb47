package dev.bascule.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.access.TlsSettings.ClientAuthentication;
import dev.bascule.adapter.in.http.exchange.ByteBudget;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Bodies whose chunks cost the bridge more than the client. */
final class TinyChunksTest {

  private static final String ECHO = "/servers/demo/tools/echo";
  private static final String CHUNKED =
      "POST " + ECHO + " HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n";

  @Test
  void rejectsBodyOfVeryManyTinyChunks() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool());
        RawClient client = bridge.connect()) {
      client.write(CHUNKED + "1\r\n \r\n".repeat(5_000));

      ParsedResponse response = client.read();

      assertEquals(400, response.status());
      assertThat(response.body()).contains("too many tiny chunks");
      assertEquals("close", response.header("Connection"));
    }
  }

  @Test
  void rejectsBodyOfVeryManyTinyFrames() throws IOException {
    TestCertificates tls = new TestCertificates();
    try (TestBridge bridge =
            TestBridge.start(
                tls.settings(TestBridge.SETTINGS, ClientAuthentication.NONE),
                FakeUseCases.withEchoTool());
        RawHttp2Client client = RawHttp2Client.connect(tls, bridge.server().port())) {
      int stream = client.beginPost(ECHO);
      byte[] space = {' '};
      client.together(
          all -> {
            for (int i = 0; i < 5_000; i++) {
              all.send(RawHttp2Client.DATA, 0, stream, space);
            }
          });

      assertEquals("400", client.statusOfNextAnswer());
    }
  }

  @Test
  void readsBodyOfManyShortChunks() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool());
        RawClient client = bridge.connect()) {
      StringBuilder text = new StringBuilder(CHUNKED).append("1\r\n{\r\n");
      StringBuilder json = new StringBuilder("{");
      for (int i = 0; i < 10_000; i++) {
        String member = "\"" + String.format("%028d", i) + "\":1,";
        text.append("21\r\n").append(member).append("\r\n");
        json.append(member);
      }
      client.write(text + "6\r\n\"a\":1}\r\n0\r\n\r\n");

      ParsedResponse response = client.read();

      assertEquals(200, response.status(), response::body);
      assertEquals(json + "\"a\":1}", response.body());
    }
  }

  /** The bytes of a body are charged once, not those of each chunk's buffer. */
  @Test
  void chargesMemoryOfBodyThatComesInShortChunks() {
    ByteBudget budget = new ByteBudget(64 * 1024);
    try (TestBridge bridge = TestBridge.start(budget, FakeUseCases.withEchoTool());
        RawClient client = bridge.connect()) {
      String text = "a".repeat(30 * 1024);
      String chunks = "{\"a\":\"" + text + "\"}";
      StringBuilder request = new StringBuilder(CHUNKED);
      for (int at = 0; at < chunks.length(); at += 64) {
        String chunk = chunks.substring(at, Math.min(chunks.length(), at + 64));
        request.append(Integer.toHexString(chunk.length())).append("\r\n");
        request.append(chunk).append("\r\n");
      }
      client.write(request + "0\r\n\r\n");

      assertEquals(200, client.read().status());
    }
  }
}
