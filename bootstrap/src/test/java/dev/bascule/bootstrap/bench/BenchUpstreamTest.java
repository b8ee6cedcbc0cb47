package dev.bascule.bootstrap.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BenchUpstreamTest {

  private final BenchUpstream upstream;

  BenchUpstreamTest() throws IOException {
    this.upstream = BenchUpstream.start();
  }

  @AfterEach
  void stop() throws IOException {
    upstream.close();
  }

  @Test
  void doesAsItIsTold() throws IOException {
    Workload workload = new Workload(64, Duration.ofMillis(1), /* fails= */ false);

    HttpMessage answer = post("/a", workload.call());

    assertEquals(200, answer.status());
    assertTrue(new RequestTemplate(workload.answer()).begins(answer.body(), 0));
    assertEquals(workload.answer().length(), answer.body().length);
  }

  @Test
  void fails() throws IOException {
    assertEquals(500, post("/a", Workload.of(64).failing().call()).status());
  }

  @Test
  void countsCallsByTheirPath() throws IOException {
    post("/a", Workload.of(64).call());
    post("/a", Workload.of(64).failing().call());
    post("/b", "{\"id\":1,\"method\":\"tools/list\"}");

    assertEquals("2", calls("/a"));
    assertEquals("0", calls("/b"));
  }

  @Test
  void hasNoStreamsAndNoOtherMethods() throws IOException {
    assertEquals(405, BenchConnection.once(upstream.port(), BenchConnection.get("/a")).status());
    assertEquals(202, post("/a", "{\"method\":\"notifications/initialized\"}").status());
    assertEquals(404, post("/a", "{\"id\":1,\"method\":\"resources/list\"}").status());
    assertEquals(200, post("/a", "{\"id\":1,\"method\":\"ping\"}").status());
  }

  private String calls(String path) throws IOException {
    HttpMessage answer =
        BenchConnection.once(
            upstream.port(), BenchConnection.get(BenchUpstreamResponses.CALLS + path));
    return new String(answer.body(), ISO_8859_1);
  }

  private HttpMessage post(String path, String body) throws IOException {
    return BenchConnection.once(
        upstream.port(), new RequestTemplate(BenchConnection.post(path, body)).with(0));
  }
}
