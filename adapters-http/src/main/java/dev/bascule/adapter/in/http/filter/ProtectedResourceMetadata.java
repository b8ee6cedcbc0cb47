package dev.bascule.adapter.in.http.filter;

import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.port.in.AuthenticateCallerUseCase;
import dev.bascule.application.port.in.AuthenticateCallerUseCase.AcceptedTokens;
import dev.bascule.mcp.json.JsonCodec;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Serves protected resource metadata (RFC 9728): one document for the bridge, and one for each MCP
 * endpoint. It does not reveal whether a server exists.
 */
public record ProtectedResourceMetadata(AuthenticateCallerUseCase authenticateCaller) {

  /** The path of the documents. */
  public static final String PATH = "/.well-known/oauth-protected-resource";

  private static final int SEGMENTS = 2;

  private static final String MCP = "mcp";

  /** Text that needs no escaping in a quoted string. */
  private static final Pattern QUOTABLE = Pattern.compile("[!#-\\[\\]-~]+");

  public List<HttpRoute> routes() {
    return List.of(route(""), route("/mcp"), route("/servers/{server}/mcp"));
  }

  private HttpRoute route(String resource) {
    return new HttpRoute(
        "GET " + PATH + resource,
        RouteRequirements.OPEN,
        "describes the authorization servers of " + (resource.isEmpty() ? "the bridge" : resource),
        this::describe);
  }

  /** Returns the URL of the document for {@code request}; empty if it cannot be determined. */
  static Optional<String> documentUrl(BridgeRequest request, AcceptedTokens tokens) {
    return baseUrl(request, tokens)
        .map(base -> base + PATH + endpoint(request))
        .filter(url -> QUOTABLE.matcher(url).matches());
  }

  /** Returns the path of an MCP endpoint relative to the base path; empty for all others. */
  private static String endpoint(BridgeRequest request) {
    List<String> segments = request.segments();
    boolean isOfAll = segments.equals(List.of(MCP));
    boolean isOfOne =
        segments.size() == 3
            && segments.getFirst().equals("servers")
            && segments.getLast().equals(MCP);
    return isOfAll || isOfOne ? relativePath(request) : "";
  }

  private static String relativePath(BridgeRequest request) {
    return request.path().substring(request.origin().basePath().length());
  }

  private static Optional<String> baseUrl(BridgeRequest request, AcceptedTokens tokens) {
    return tokens.resource().or(() -> request.origin().baseUrl());
  }

  private CompleteResponse describe(RouteMatch routeMatch) {
    Optional<AcceptedTokens> tokens = authenticateCaller.acceptedCredentials().tokens();
    return tokens
        .flatMap(
            known ->
                baseUrl(routeMatch.request(), known).map(base -> describe(routeMatch, known, base)))
        .orElseGet(() -> routeMatch.toResponse(ProblemMapper.unknownPath()));
  }

  private static CompleteResponse describe(
      RouteMatch routeMatch, AcceptedTokens tokens, String base) {
    ObjectNode json =
        JsonCodec.object()
            .put("resource", base + resource(routeMatch.request()))
            .put("resource_name", "Bascule");
    ArrayNode issuers = json.putArray("authorization_servers");
    tokens.issuers().forEach(issuers::add);
    if (!tokens.scopes().isEmpty()) {
      ArrayNode scopes = json.putArray("scopes_supported");
      new TreeSet<>(tokens.scopes()).forEach(scopes::add);
    }
    json.putArray("bearer_methods_supported").add("header");
    return CompleteResponse.json(200, json);
  }

  /**
   * Returns the path of the described resource relative to the base path, as sent. It is the suffix
   * of the request path wherever the client put the base path; the prefix may be percent-encoded in
   * many ways.
   */
  private static String resource(BridgeRequest request) {
    String[] sent = request.path().split("/", -1);
    int length = request.segments().size() - SEGMENTS;
    return Stream.of(sent)
        .skip(sent.length - (long) length)
        .map("/"::concat)
        .collect(Collectors.joining());
  }
}
