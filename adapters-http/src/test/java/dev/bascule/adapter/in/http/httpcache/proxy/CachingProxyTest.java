package dev.bascule.adapter.in.http.httpcache.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.bascule.domain.time.FakeTicker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy follows the rules; the complete verification is the cache test suite. */
final class CachingProxyTest {

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-24T10:00:00Z"));
  private final ScriptedOrigin origin = new ScriptedOrigin();
  private final CachingProxy proxy = new CachingProxy(origin.address(), now::get, new FakeTicker());
  private final HttpClient client = HttpClient.newHttpClient();
  private int port;

  @BeforeEach
  void start() throws Exception {
    port = proxy.listen(0);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    proxy.end();
    origin.close();
  }

  @Test
  void returnsFreshStoredResponse() throws Exception {
    origin.enqueue("HTTP/1.1 200 OK", "Cache-Control: max-age=10", "Content-Length: 1", "", "a");
    origin.enqueue("HTTP/1.1 200 OK", "Cache-Control: max-age=10", "Content-Length: 1", "", "b");

    assertEquals("a", get("/x").body());
    now.updateAndGet(then -> then.plusSeconds(9));
    HttpResponse<String> hit = get("/x");
    assertEquals("a", hit.body());
    assertEquals("9", hit.headers().firstValue("Age").orElseThrow());
    assertEquals("bascule; hit; ttl=1", hit.headers().firstValue("Cache-Status").orElseThrow());
    now.updateAndGet(then -> then.plusSeconds(1));
    assertEquals("b", get("/x").body());
    assertEquals(2, origin.requests().size());
  }

  @Test
  void validatesStaleResponse() throws Exception {
    origin.enqueue(
        "HTTP/1.1 200 OK", "Cache-Control: max-age=1", "ETag: \"1\"", "Content-Length: 1", "", "a");
    origin.enqueue("HTTP/1.1 304 Not Modified", "Cache-Control: max-age=9", "", "");

    assertEquals("a", get("/x").body());
    now.updateAndGet(then -> then.plusSeconds(2));
    assertEquals("a", get("/x").body());
    now.updateAndGet(then -> then.plusSeconds(8));
    assertEquals("a", get("/x").body());
    assertEquals(2, origin.requests().size());
    assertThat(origin.requests().getLast()).contains("If-None-Match: \"1\"\r\n");
  }

  @Test
  void returnsStaleResponseOnBrokenConnection() throws Exception {
    origin.enqueue(
        "HTTP/1.1 200 OK",
        "Cache-Control: max-age=1, stale-if-error=9",
        "Content-Length: 1",
        "",
        "a");

    assertEquals("a", get("/x").body());
    now.updateAndGet(then -> then.plusSeconds(5));
    assertEquals("a", get("/x").body());
    now.updateAndGet(then -> then.plusSeconds(5));
    HttpResponse<String> failed = get("/x");
    assertEquals(502, failed.statusCode());
    assertFalse(failed.headers().firstValue("Cache-Status").isPresent());
  }

  @Test
  void invalidatesOnWrite() throws Exception {
    origin.enqueue("HTTP/1.1 200 OK", "Cache-Control: max-age=10", "Content-Length: 1", "", "a");
    origin.enqueue("HTTP/1.1 204 No Content", "", "");
    origin.enqueue("HTTP/1.1 200 OK", "Cache-Control: max-age=10", "Content-Length: 1", "", "b");

    assertEquals("a", get("/x").body());
    HttpRequest post = request("/x").POST(HttpRequest.BodyPublishers.noBody()).build();
    assertEquals(204, client.send(post, BodyHandlers.ofString()).statusCode());
    assertEquals("b", get("/x").body());
  }

  @Test
  void limitsSizeOfResponses() throws Exception {
    origin.enqueue("HTTP/1.1 200 OK", "Content-Length: 99999999", "", "a");
    origin.enqueue("HTTP/1.1 200 OK", "A: " + "a".repeat(20_000), "", "a");

    assertEquals(502, get("/x").statusCode());
    assertEquals(502, get("/x").statusCode());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }
}
