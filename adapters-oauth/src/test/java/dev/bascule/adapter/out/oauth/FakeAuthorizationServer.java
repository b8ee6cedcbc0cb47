package dev.bascule.adapter.out.oauth;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.bascule.adapter.out.oauth.config.ClientSecret;
import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.http.FormEncoding;
import dev.bascule.adapter.out.oauth.http.OAuthJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * An authorization server and its resource server, on one real socket. Each response can be
 * replaced.
 */
final class FakeAuthorizationServer implements AutoCloseable {

  /** A response. */
  record Reply(int status, ObjectNode body) {
    static Reply ok(ObjectNode body) {
      return new Reply(200, body);
    }

    static Reply error(int status, String error) {
      return new Reply(status, OAuthJson.object().put("error", error));
    }
  }

  /** The requests to the token endpoint, in order. */
  final List<FormEncoding> grants = Collections.synchronizedList(new ArrayList<>());

  /** All requested paths, in order. */
  final List<String> paths = Collections.synchronizedList(new ArrayList<>());

  final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
  final Map<String, Reply> documents = new ConcurrentHashMap<>();
  Function<FormEncoding, Reply> onGrant = grant -> token("token-" + grants.size(), 3600);
  String challenge = "";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  FakeAuthorizationServer() {
    try {
      server =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), /* backlog= */ 16);
    } catch (IOException e) {
      throw new IllegalStateException("no port", e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
    documents.put("/.well-known/oauth-protected-resource/mcp", Reply.ok(resource()));
    documents.put("/.well-known/oauth-authorization-server", Reply.ok(metadata()));
    documents.put(
        "/register",
        new Reply(
            201,
            OAuthJson.object()
                .put("client_id", "registered")
                .put("token_endpoint_auth_method", "none")));
  }

  String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  URI url() {
    return URI.create(origin() + "/mcp");
  }

  ObjectNode resource() {
    ObjectNode resource = OAuthJson.object().put("resource", url().toString());
    OAuthJson.put(resource, "scopes_supported", List.of("read"));
    return OAuthJson.put(resource, "authorization_servers", List.of(origin()));
  }

  ObjectNode metadata() {
    ObjectNode metadata =
        OAuthJson.object()
            .put("issuer", origin())
            .put("authorization_endpoint", origin() + "/authorize?a=b")
            .put("token_endpoint", origin() + "/token")
            .put("registration_endpoint", origin() + "/register");
    OAuthJson.put(
        metadata, "token_endpoint_auth_methods_supported", List.of("none", "client_secret_basic"));
    return OAuthJson.put(metadata, "code_challenge_methods_supported", List.of("S256"));
  }

  static Reply token(String token, long seconds) {
    return Reply.ok(
        OAuthJson.object()
            .put("access_token", token)
            .put("token_type", "Bearer")
            .put("expires_in", seconds));
  }

  OAuthSettings settings(OAuthSettings.Grant grant, Path folder) {
    boolean needsClient =
        grant == OAuthSettings.Grant.CLIENT_CREDENTIALS
            || grant == OAuthSettings.Grant.TOKEN_EXCHANGE;
    return new OAuthSettings(
        "remote",
        url(),
        grant,
        needsClient
            ? new OAuthSettings.ClientSettings(
                Optional.of("bridge"),
                Optional.of(new ClientSecret.Inline("s3cr/t")),
                Optional.empty(),
                0)
            : OAuthSettings.ClientSettings.UNKNOWN,
        List.of(),
        OAuthSettings.AuthorizationServerSettings.OF_SERVER,
        Optional.empty(),
        folder);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      paths.add(path);
      Reply reply = reply(exchange, path);
      byte[] body = OAuthJson.text(reply.body()).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Reply reply(HttpExchange exchange, String path) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (path.equals("/token")) {
      authorizations.add(
          Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse(""));
      FormEncoding grant = FormEncoding.decode(body).orElseThrow();
      grants.add(grant);
      return onGrant.apply(grant);
    }
    if (path.equals("/mcp")) {
      exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
      return Reply.error(401, "invalid_token");
    }
    return documents.getOrDefault(path, Reply.error(404, "not_found"));
  }

  @Override
  public void close() {
    server.stop(/* delay= */ 0);
    threads.close();
  }
}
