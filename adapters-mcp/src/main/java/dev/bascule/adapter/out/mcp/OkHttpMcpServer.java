package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.ClientSession;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Page;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;

/**
 * An MCP server that is reached over Streamable HTTP, in the revisions of MCP from 2025-03-26 to
 * 2025-11-25 (basic/transports).
 *
 * <p>Thread-safe. Each request waits on its caller's thread, which had better be a virtual one.
 */
public final class OkHttpMcpServer implements McpServer {

  /** More than calls are under way at once, so that none has to connect anew. */
  private static final int MAX_IDLE_CONNECTIONS = 256;

  /** Node's servers close a connection after five idle seconds, which OkHttp may not notice. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(4);

  private static final int MAX_COURTESIES_AT_ONCE = 32;

  private static final Duration LONGEST_CLOSING = Duration.ofSeconds(2);

  private final ServerId id;
  private final Ticker ticker;
  private final HttpChannel channel;
  private final McpRequests requests;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param notices is told what the server sends on its own
   * @param ticker measures the time that requests have
   * @throws IllegalArgumentException if a header is not one that HTTP allows
   */
  public OkHttpMcpServer(
      StreamableHttpSettings settings,
      ServerNotices notices,
      ClientIdentity identity,
      Ticker ticker) {
    this.id = settings.id();
    this.ticker = requireNonNull(ticker, "ticker");
    this.channel =
        new HttpChannel(
            new HttpWire(newClient(), settings.maxMessageBytes()),
            HttpRequests.of(settings),
            new Handshake(identity),
            new Unasked(id, notices),
            new Background("bascule-http-" + id, MAX_COURTESIES_AT_ONCE));
    this.requests = new McpRequests(channel);
  }

  /** A tool must never run twice behind the caller's back, so nothing is sent again by itself. */
  static OkHttpClient newClient() {
    return new OkHttpClient.Builder()
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .followSslRedirects(false)
        .socketFactory(new ChannelSockets())
        .addNetworkInterceptor(new StaleConnectionCheck())
        .readTimeout(Duration.ZERO)
        .writeTimeout(Duration.ZERO)
        .connectionPool(
            new ConnectionPool(MAX_IDLE_CONNECTIONS, KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS))
        .build();
  }

  @Override
  public ServerId id() {
    return id;
  }

  @Override
  public ServerStatus status() {
    return channel.status();
  }

  @Override
  public Reply<Discovery> discover(Exchange exchange, Duration timeout) {
    throw new UnsupportedOperationException("discover");
  }

  @Override
  public Reply<Page> list(
      ListKind kind, Optional<String> cursor, Exchange exchange, Duration timeout) {
    return requests.list(kind, cursor, exchange, TimeLimit.of(timeout, ticker));
  }

  @Override
  public Reply<McpResult> ask(McpRequest request, Exchange exchange, Duration timeout) {
    return requests.ask(request, exchange, TimeLimit.of(timeout, ticker));
  }

  @Override
  public McpServer openFor(ClientSession session, ServerNotices other) {
    throw new UnsupportedOperationException("openFor");
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      channel.close(TimeLimit.of(LONGEST_CLOSING, ticker));
    }
  }
}
