package dev.bascule.bootstrap.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class UpstreamTest {

  private final Upstream upstream;

  UpstreamTest() throws IOException {
    this.upstream = Upstream.start();
  }

  @AfterEach
  void stop() throws IOException {
    upstream.close();
  }

  @Test
  void doesAsItIsTold() throws IOException {
    Work work = new Work(64, Duration.ofMillis(1), /* fails= */ false);

    Message answer = post("/a", work.call());

    assertEquals(200, answer.status());
    assertTrue(new Template(work.answer()).begins(answer.body(), 0));
    assertEquals(work.answer().length(), answer.body().length);
  }

  @Test
  void fails() throws IOException {
    assertEquals(500, post("/a", Work.of(64).failing().call()).status());
  }

  @Test
  void countsCallsByTheirPath() throws IOException {
    post("/a", Work.of(64).call());
    post("/a", Work.of(64).failing().call());
    post("/b", "{\"id\":1,\"method\":\"tools/list\"}");

    assertEquals("2", calls("/a"));
    assertEquals("0", calls("/b"));
  }

  @Test
  void hasNoStreamsAndNoOtherMethods() throws IOException {
    assertEquals(405, HttpConnection.once(upstream.port(), HttpConnection.get("/a")).status());
    assertEquals(202, post("/a", "{\"method\":\"notifications/initialized\"}").status());
    assertEquals(404, post("/a", "{\"id\":1,\"method\":\"resources/list\"}").status());
    assertEquals(200, post("/a", "{\"id\":1,\"method\":\"ping\"}").status());
  }

  private String calls(String path) throws IOException {
    Message answer =
        HttpConnection.once(upstream.port(), HttpConnection.get(UpstreamAnswers.CALLS + path));
    return new String(answer.body(), ISO_8859_1);
  }

  private Message post(String path, String body) throws IOException {
    return HttpConnection.once(
        upstream.port(), new Template(HttpConnection.post(path, body)).with(0));
  }
}
