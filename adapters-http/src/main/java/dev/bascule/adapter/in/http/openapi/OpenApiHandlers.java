package dev.bascule.adapter.in.http.openapi;

import dev.bascule.adapter.in.http.aggregate.AggregateResult;
import dev.bascule.adapter.in.http.aggregate.UnavailableServer;
import dev.bascule.adapter.in.http.exchange.ApiResult;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.QueryAllServersUseCase;
import dev.bascule.application.port.in.QueryAllServersUseCase.ServerAnswer;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.domain.budget.DocumentBudget;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Serves the OpenAPI documents of one server and of all servers. */
public final class OpenApiHandlers {

  private final ListServerFeaturesUseCase listServerFeatures;
  private final QueryAllServersUseCase queryAllServers;
  private final ShowServersUseCase showServers;
  private final Supplier<OpenApiDocument> documents;
  private final OpenApiDocumentCache documentCache = new OpenApiDocumentCache();

  /**
   * @param documents returns the current document generator
   */
  public OpenApiHandlers(
      ListServerFeaturesUseCase listServerFeatures,
      QueryAllServersUseCase queryAllServers,
      ShowServersUseCase showServers,
      Supplier<OpenApiDocument> documents) {
    this.listServerFeatures = listServerFeatures;
    this.queryAllServers = queryAllServers;
    this.showServers = showServers;
    this.documents = documents;
  }

  public List<HttpRoute> routes() {
    return List.of(
        new HttpRoute("GET", "/openapi.json", "describes all tools (OpenAPI)", this::ofAll),
        new HttpRoute(
            "GET",
            "/servers/{server}/openapi.json",
            "describes the tools of a server (OpenAPI)",
            this::ofOne));
  }

  private CompleteResponse ofOne(RouteMatch routeMatch) {
    return switch (list(routeMatch.server(), routeMatch)) {
      case Outcome.Served<Listing>(Listing listing, CacheProvenance provenance) -> {
        ServerTools part = part(routeMatch.server(), listing, implementations(routeMatch));
        if (part.bytes() > DocumentBudget.PROCESS.maxBytes()) {
          yield routeMatch.toResponse(ProblemMapper.documentTooLong(part.bytes()));
        }
        OpenApiDocument openApi = documentFor(routeMatch);
        Optional<JsonBytes> document =
            documentCache.get(kind("one", openApi), List.of(part), () -> openApi.forServer(part));
        yield toResponse(routeMatch, document, provenance);
      }
      case Outcome.Failed<Listing>(Failure failure) ->
          routeMatch.toResponse(ProblemMapper.ofFeature(failure));
    };
  }

  private CompleteResponse ofAll(RouteMatch routeMatch) {
    return switch (queryAllServers.list(
        ListKind.TOOLS, routeMatch.requirement(), routeMatch.context())) {
      case Outcome.Served<List<ServerAnswer<Listing>>>(var answers, _) ->
          ofAll(routeMatch, answers);
      case Outcome.Failed<List<ServerAnswer<Listing>>>(Failure failure) ->
          routeMatch.toResponse(ProblemMapper.of(failure));
    };
  }

  /** A client that requires a cached response does not accept an incomplete one. */
  private CompleteResponse ofAll(RouteMatch routeMatch, List<ServerAnswer<Listing>> answers) {
    Outcome<Listing> notCached = new Outcome.Failed<>(new Failure.NotCached());
    return answers.stream().anyMatch(answer -> answer.outcome().equals(notCached))
        ? routeMatch.toResponse(ProblemMapper.of(new Failure.NotCached()))
        : ofAll(
            routeMatch,
            AggregateResult.of(answers)
                .fitting(listing -> DocumentBudget.bytesOf(listing.tools())));
  }

  private CompleteResponse ofAll(RouteMatch routeMatch, AggregateResult<Listing> aggregate) {
    Map<ServerId, Optional<String>> implementations = implementations(routeMatch);
    List<ServerTools> parts =
        aggregate.parts().stream()
            .map(listed -> part(listed.server(), listed.value(), implementations))
            .toList();
    List<UnavailableServer> unavailable = aggregate.unavailable();
    OpenApiDocument openApi = documentFor(routeMatch);
    Optional<JsonBytes> document =
        documentCache.get(
            kind("all", openApi) + (unavailable.isEmpty() ? "" : " " + unavailable),
            parts,
            () -> openApi.forServers(parts, unavailable));
    return document.isPresent() && !unavailable.isEmpty()
        ? CompleteResponse.json(200, document.get())
        : toResponse(routeMatch, document, aggregate.provenance());
  }

  private static CompleteResponse toResponse(
      RouteMatch routeMatch, Optional<JsonBytes> document, CacheProvenance provenance) {
    return document
        .map(json -> routeMatch.toResponse(new ApiResult.Value(json, provenance)))
        .orElseGet(() -> routeMatch.toResponse(ProblemMapper.DOCUMENTS_BUSY));
  }

  private OpenApiDocument documentFor(RouteMatch routeMatch) {
    return documents.get().withPathPrefix(routeMatch.request().client().prefix());
  }

  private static String kind(String which, OpenApiDocument openApi) {
    return which + " " + openApi.basePath() + " " + openApi.security();
  }

  private Outcome<Listing> list(ServerId server, RouteMatch routeMatch) {
    return listServerFeatures.list(
        server, ListKind.TOOLS, routeMatch.requirement(), routeMatch.context());
  }

  private static ServerTools part(
      ServerId server, Listing listing, Map<ServerId, Optional<String>> implementations) {
    return new ServerTools(
        server, implementations.getOrDefault(server, Optional.empty()), listing.tools());
  }

  /**
   * Servers report their implementation when they are first used, so this comes after the listings.
   */
  private Map<ServerId, Optional<String>> implementations(RouteMatch routeMatch) {
    return showServers.showServers(routeMatch.caller()).stream()
        .collect(
            Collectors.toMap(
                ShowServersUseCase.Server::id, ShowServersUseCase.Server::implementation));
  }
}
