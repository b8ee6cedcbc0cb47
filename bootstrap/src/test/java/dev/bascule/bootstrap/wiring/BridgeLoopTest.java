package dev.bascule.bootstrap.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.bascule.adapter.in.cli.launch.RunningBridge;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.load.ConfigReader;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.load.ReloadableConfig;
import dev.bascule.configuration.parse.ConfigFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The whole bridge with a server whose URL leads back to it, through a load balancer. */
@Timeout(60)
final class BridgeLoopTest {

  private static final Set<String> NOT_COPIED =
      Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade");

  @TempDir private Path folder;

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.bascule.events");
  private final BlockingQueue<ILoggingEvent> messages = new LinkedBlockingQueue<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          messages.add(event);
        }
      };
  private final HttpClient client = HttpClient.newHttpClient();
  private final LoadBalancer balancer = new LoadBalancer();

  BridgeLoopTest() throws IOException {}

  @BeforeEach
  void collectLog() {
    logger.setLevel(Level.INFO);
    appender.start();
    logger.addAppender(appender);
  }

  @AfterEach
  void close() {
    logger.detachAppender(appender);
    logger.setLevel(null);
    balancer.close();
    client.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"protocol: auto", "protocol: modern", "protocol: legacy", "type: sse"})
  void sendsNoFurtherRequestToItself(String transport) throws Exception {
    try (RunningBridge bridge = start("self: { url: \"%s/mcp\", " + transport + " }")) {
      balancer.target = bridge.port();
      bridge.startServers();
      ILoggingEvent warning = messages.take();
      while (warning.getLevel() != Level.WARN) {
        warning = messages.take();
      }
      List<String> first = List.copyOf(balancer.forwarded);

      HttpResponse<String> tools = get(bridge, "/servers/self/tools");
      HttpResponse<String> all = get(bridge, "/openapi.json");
      HttpResponse<String> listed = listTools(bridge);
      HttpResponse<String> servers = get(bridge, "/servers");

      assertEquals(502, tools.statusCode(), tools::body);
      assertThatJson(tools.body())
          .node("detail")
          .isString()
          .contains("is this bridge", "change its url, or remove the server");
      assertThatJson(all.body())
          .node("x-bascule-unavailable[0].reason")
          .isString()
          .contains("is this bridge");
      assertEquals(200, listed.statusCode(), listed::body);
      assertThatJson(servers.body()).node("servers[0].status.state").isEqualTo("failed");
      assertThatJson(servers.body())
          .node("servers[0].status.reason")
          .isString()
          .contains("is this bridge");
      assertEquals(first, balancer.forwarded);
      assertThat(first).hasSize(1);
      assertThat(warning.getFormattedMessage())
          .contains("Server \"self\"", "is this bridge", "change its url, or remove the server");
      assertThat(messages).isEmpty();
    }
  }

  @Test
  void connectsAgainAfterReloadWithAnotherUrl() throws Exception {
    try (BridgeFixture other = BridgeFixture.start();
        RunningBridge bridge = start("self: { url: \"%s/mcp\" }")) {
      balancer.target = bridge.port();
      assertEquals(502, get(bridge, "/servers/self/tools").statusCode());

      write("self: { url: \"http://127.0.0.1:" + other.port() + "/mcp\" }");
      bridge.reload();

      HttpResponse<String> tools = get(bridge, "/servers/self/tools");
      assertEquals(200, tools.statusCode(), tools::body);
      assertThat(tools.body()).contains("demo__clock");
    }
  }

  /** Another name for a server of the same bridge, with a policy of its own. */
  @Test
  void connectsToAnotherServerOfSameBridge() throws Exception {
    try (BridgeFixture other = BridgeFixture.start();
        RunningBridge bridge =
            start(
                "far: { url: \"http://127.0.0.1:"
                    + other.port()
                    + "/mcp\" }, alias: { url: \"%s/servers/far/mcp\" }")) {
      balancer.target = bridge.port();

      HttpResponse<String> tools = get(bridge, "/servers/alias/tools");

      assertEquals(200, tools.statusCode(), tools::body);
      assertThat(tools.body()).contains("demo__clock");
    }
  }

  private RunningBridge start(String servers) throws IOException {
    write(servers);
    ConfigFile file = ConfigFile.named("b.yaml", folder);
    ConfigReader reader = new ConfigReader(Map.of());
    ConfigResult.Valid valid =
        assertInstanceOf(ConfigResult.Valid.class, reader.read(file, ListenOverrides.NONE));
    return new Bridge("test")
        .start(
            valid.config(),
            valid.sourceMap(),
            Optional.of(
                new ReloadableConfig(file, reader, ListenOverrides.NONE, /* watched= */ false)));
  }

  private void write(String servers) throws IOException {
    Files.writeString(
        folder.resolve("b.yaml"),
        "listen: { port: 0 }\nmcpServers: { " + servers.formatted(balancer.url()) + " }\n");
  }

  private HttpResponse<String> get(RunningBridge bridge, String path) throws Exception {
    return client.send(HttpRequest.newBuilder(uri(bridge, path)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> listTools(RunningBridge bridge) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(bridge, "/mcp"))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", "2026-07-28")
            .header("Mcp-Method", "tools/list")
            .POST(
                BodyPublishers.ofString(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"_meta\":{"
                        + "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                        + "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"a\",\"version\":\"1\"},"
                        + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}"))
            .build(),
        BodyHandlers.ofString());
  }

  private static URI uri(RunningBridge bridge, String path) {
    return URI.create("http://127.0.0.1:" + bridge.port() + path);
  }

  /** A load balancer in front of one bridge: its address is none of those of the bridge. */
  private static final class LoadBalancer implements AutoCloseable {

    final List<String> forwarded = new CopyOnWriteArrayList<>();
    volatile int target;

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

    LoadBalancer() throws IOException {
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", this::forward);
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void forward(HttpExchange exchange) throws IOException {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      forwarded.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
      HttpRequest.Builder request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + target + exchange.getRequestURI()))
              .method(exchange.getRequestMethod(), BodyPublishers.ofString(body));
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) -> {
                if (!NOT_COPIED.contains(name.toLowerCase(Locale.ROOT))) {
                  values.forEach(value -> request.header(name, value));
                }
              });
      try (exchange) {
        HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
        response.headers().map().entrySet().stream()
            .filter(
                field -> !NOT_COPIED.contains(field.getKey()) && !field.getKey().startsWith(":"))
            .forEach(field -> exchange.getResponseHeaders().put(field.getKey(), field.getValue()));
        exchange.sendResponseHeaders(
            response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
        exchange.getResponseBody().write(response.body());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }

    @Override
    public void close() {
      server.stop(0);
      client.shutdownNow();
    }
  }
}
