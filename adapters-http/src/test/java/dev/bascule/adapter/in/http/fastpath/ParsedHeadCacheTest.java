package dev.bascule.adapter.in.http.fastpath;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.CorsPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over real connections of a server that tells whether it knows the header of a request. */
final class ParsedHeadCacheTest {

  private static final String KNOWN = "known";
  private static final String NEW = "new";

  private final ParsedHeadCache heads = new ParsedHeadCache();
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private volatile AccessSettings access = access();

  @BeforeEach
  void start() throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new CacheProbeHandler());
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  @Test
  void knowsAHeaderOnWhateverConnection() throws IOException {
    try (RawClient one = client(1);
        RawClient other = client(1)) {
      assertEquals(NEW, ask(one, "/a", "A: 1"));
      assertEquals(KNOWN, ask(one, "/a", "A: 1"));
      assertEquals(KNOWN, ask(other, "/a", "A: 1"));
    }
  }

  @Test
  void knowsSeveralOfOneConnection() throws IOException {
    try (RawClient client = client(1)) {
      assertEquals(NEW, ask(client, "/a"));
      assertEquals(NEW, ask(client, "/b"));
      assertEquals(KNOWN, ask(client, "/a"));
      assertEquals(KNOWN, ask(client, "/b"));
    }
  }

  @Test
  void tellsApartWhatDiffersInAnyField() throws IOException {
    try (RawClient client = client(1)) {
      assertEquals(NEW, ask(client, "/a", "Authorization: Bearer one"));
      assertEquals(NEW, ask(client, "/a", "Authorization: Bearer two"));
      assertEquals(NEW, ask(client, "/a"));
      assertEquals(NEW, ask(client, "/a?fresh", "Authorization: Bearer one"));
      assertEquals(KNOWN, ask(client, "/a", "Authorization: Bearer one"));
    }
  }

  @Test
  void doesNotCareHowLongTheBodyIs() throws IOException {
    try (RawClient client = client(1)) {
      assertEquals(NEW, client.send("POST", "/a", "{}").body());
      assertEquals(KNOWN, client.send("POST", "/a", "{\"a\":1}").body());
    }
  }

  @Test
  void tellsApartWhereItComesFrom() throws IOException {
    try (RawClient one = client(1);
        RawClient other = client(2)) {
      assertEquals(NEW, ask(one, "/a"));
      assertEquals(NEW, ask(other, "/a"));
    }
  }

  @Test
  void forgetsWhatOtherSettingsWereGoodFor() throws IOException {
    try (RawClient client = client(1)) {
      assertEquals(NEW, ask(client, "/a"));
      access = access();
      assertEquals(NEW, ask(client, "/a"));
    }
  }

  @Test
  void keepsLongOnesForTheirOwnConnectionOnly() throws IOException {
    String field = "A: " + "a".repeat(5_000);
    try (RawClient one = client(1);
        RawClient other = client(1)) {
      assertEquals(NEW, ask(one, "/a", field));
      assertEquals(KNOWN, ask(one, "/a", field));
      assertEquals(NEW, ask(other, "/a", field));
    }
  }

  @Test
  void makesRoomWhereThereIsNone() throws IOException {
    try (RawClient client = client(1)) {
      int known = 0;
      for (int i = 0; i < 4 * ParsedHeadCache.CAPACITY; i++) {
        assertEquals(NEW, ask(client, "/" + i));
      }
      for (int i = 0; i < 4 * ParsedHeadCache.CAPACITY; i++) {
        known += ask(client, "/" + i).equals(KNOWN) ? 1 : 0;
        assertEquals(KNOWN, ask(client, "/" + i));
      }
      assertTrue(known <= ParsedHeadCache.CAPACITY, "knew " + known);
    }
  }

  private static AccessSettings access() {
    return new AccessSettings(new CorsPolicy(Set.of()), Set.of());
  }

  private static String ask(RawClient client, String target, String... headers) {
    return client.send("GET", target, "", headers).body();
  }

  /** Connects from the address {@code 127.0.0.N}. */
  private RawClient client(int last) throws IOException {
    return RawClient.over(
        new Socket(
            InetAddress.ofLiteral("127.0.0.1"),
            connector.getLocalPort(),
            InetAddress.ofLiteral("127.0.0." + last),
            /* localPort= */ 0));
  }

  private final class CacheProbeHandler extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      AccessSettings now = access;
      String told = heads.find(request, now) == null ? NEW : KNOWN;
      if (told.equals(NEW)) {
        heads.put(new ParsedHead(request, now, /* inlineCall= */ null), request);
      }
      response.getHeaders().put("Content-Length", told.length());
      response.write(/* last= */ true, ByteBuffer.wrap(told.getBytes(UTF_8)), callback);
      return true;
    }
  }
}
