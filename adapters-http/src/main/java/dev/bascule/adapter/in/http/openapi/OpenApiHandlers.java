package dev.bascule.adapter.in.http.openapi;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.in.http.exchange.AggregateResult;
import dev.bascule.adapter.in.http.exchange.AggregateResult.UnavailableServer;
import dev.bascule.adapter.in.http.exchange.ApiResult;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.DocumentGap;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.openapi.DocumentWriter.WrittenDocument;
import dev.bascule.adapter.in.http.openapi.OpenApiDocument.ServerTools;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.application.context.ServerHealth.ServerState;
import dev.bascule.application.port.in.QueryAllServersUseCase.ServerAnswer;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.domain.budget.DocumentBudget;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Serves the OpenAPI documents of one server and of all servers. */
public final class OpenApiHandlers {

  private final UseCases useCases;
  private final Supplier<OpenApiDocument> documents;
  private final HttpRequestObserver observer;
  private final OpenApiDocumentCache documentCache = new OpenApiDocumentCache();

  /**
   * @param observer is notified of incomplete documents
   */
  public OpenApiHandlers(
      UseCases useCases, Supplier<OpenApiDocument> documents, HttpRequestObserver observer) {
    this.useCases = useCases;
    this.documents = documents;
    this.observer = observer;
  }

  public List<HttpRoute> routes() {
    return List.of(
        new HttpRoute("GET /openapi.json", "describes all tools (OpenAPI)", this::ofAll),
        new HttpRoute(
            "GET /servers/{server}/openapi.json",
            "describes the tools of a server (OpenAPI)",
            this::ofOne));
  }

  private CompleteResponse ofOne(RouteMatch routeMatch) {
    return switch (useCases.list(routeMatch, ListKind.TOOLS)) {
      case Outcome.Served<Listing>(Listing listing, CacheProvenance provenance) -> {
        ServerTools part = part(routeMatch.server(), listing, implementations(routeMatch));
        if (part.bytes() > DocumentBudget.PROCESS.maxBytes()) {
          observer.documentIncomplete(DocumentGap.TOO_LONG);
          yield routeMatch.toResponse(ProblemMapper.documentTooLong(part.bytes()));
        }
        OpenApiDocument openApi = documentFor(routeMatch);
        Optional<WrittenDocument> document =
            documentCache.get(kind("one", openApi), List.of(part), () -> openApi.forServer(part));
        yield toResponse(routeMatch, document, provenance);
      }
      case Outcome.Failed<Listing>(Failure failure) ->
          routeMatch.toResponse(ProblemMapper.ofFeature(failure));
    };
  }

  private CompleteResponse ofAll(RouteMatch routeMatch) {
    return switch (useCases
        .queryAllServers()
        .list(ListKind.TOOLS, routeMatch.requirement(), routeMatch.context())) {
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
    List<String> starting = parts.isEmpty() ? starting(routeMatch, unavailable) : List.of();
    if (!starting.isEmpty()) {
      // A generator of clients would create an empty one.
      return routeMatch.toResponse(ProblemMapper.starting(starting));
    }
    unavailable.stream()
        .map(server -> server.isTooLong() ? DocumentGap.TOO_LONG : DocumentGap.UNAVAILABLE)
        .distinct()
        .forEach(observer::documentIncomplete);
    OpenApiDocument openApi = documentFor(routeMatch);
    Optional<WrittenDocument> document =
        documentCache.get(
            kind("all", openApi) + (unavailable.isEmpty() ? "" : " " + unavailable),
            parts,
            () -> openApi.forServers(parts, unavailable));
    return document.isPresent() && !unavailable.isEmpty()
        ? CompleteResponse.json(200, observed(document.get()).json())
        : toResponse(routeMatch, document, aggregate.provenance());
  }

  /** Returns the names of the unavailable servers that are being started for the first time. */
  private List<String> starting(RouteMatch routeMatch, List<UnavailableServer> unavailable) {
    Set<ServerId> missing =
        unavailable.stream().map(UnavailableServer::server).collect(Collectors.toSet());
    return missing.isEmpty()
        ? List.of()
        : useCases.showServers().showServers(routeMatch.caller()).stream()
            .filter(server -> missing.contains(server.id()))
            .filter(server -> server.health().state() == ServerState.STARTING)
            .map(server -> server.id().value())
            .toList();
  }

  private CompleteResponse toResponse(
      RouteMatch routeMatch, Optional<WrittenDocument> document, CacheProvenance provenance) {
    return document
        .map(this::observed)
        .map(written -> routeMatch.toResponse(new ApiResult.Value(written.json(), provenance)))
        .orElseGet(() -> routeMatch.toResponse(ProblemMapper.DOCUMENTS_BUSY));
  }

  private WrittenDocument observed(WrittenDocument document) {
    if (!document.isWhole()) {
      observer.documentIncomplete(DocumentGap.SHORTENED);
    }
    return document;
  }

  private OpenApiDocument documentFor(RouteMatch routeMatch) {
    return documents.get().withPathPrefix(routeMatch.request().client().prefix());
  }

  private static String kind(String which, OpenApiDocument openApi) {
    return which + " " + openApi.basePath() + " " + openApi.security();
  }

  private static ServerTools part(
      ServerId server, Listing listing, Map<ServerId, Optional<String>> implementations) {
    return new ServerTools(
        server, implementations.getOrDefault(server, Optional.empty()), listing.tools());
  }

  /** Comes after the listings, since servers report it when they are first used. */
  private Map<ServerId, Optional<String>> implementations(RouteMatch routeMatch) {
    return useCases.showServers().showServers(routeMatch.caller()).stream()
        .collect(Collectors.toMap(ServerSummary::id, ServerSummary::implementation));
  }

  /**
   * Caches documents as long as their input is unchanged. Thread-safe; two threads that need the
   * same new document at the same time may both generate it, unless it is large.
   */
  static final class OpenApiDocumentCache {

    private static final int MAX_DOCUMENTS = 64;
    private static final long MAX_BYTES = 16L << 20;

    @GuardedBy("this")
    private final Map<Sha256, WrittenDocument> documents =
        new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

    @GuardedBy("this")
    private long bytes;

    /** Returns the document of {@code parts}; empty if generating others takes too long. */
    Optional<WrittenDocument> get(
        String kind, List<ServerTools> parts, Supplier<WrittenDocument> loader) {
      Sha256 key = digest(kind, parts);
      long source = parts.stream().mapToLong(ServerTools::bytes).sum();
      return find(key).or(() -> DocumentBudget.PROCESS.make(source, () -> findOrMake(key, loader)));
    }

    /** Checks the cache again, since another thread may have generated the document. */
    private WrittenDocument findOrMake(Sha256 key, Supplier<WrittenDocument> loader) {
      Optional<WrittenDocument> known = find(key);
      if (known.isPresent()) {
        return known.get();
      }
      WrittenDocument made = loader.get();
      put(key, made);
      return made;
    }

    private synchronized Optional<WrittenDocument> find(Sha256 key) {
      return Optional.ofNullable(documents.get(key));
    }

    private synchronized void put(Sha256 key, WrittenDocument document) {
      int length = document.json().length();
      if (length > MAX_BYTES || documents.putIfAbsent(key, document) != null) {
        return;
      }
      bytes += length;
      Iterator<WrittenDocument> oldest = documents.values().iterator();
      while (bytes > MAX_BYTES || documents.size() > MAX_DOCUMENTS) {
        bytes -= oldest.next().json().length();
        oldest.remove();
      }
    }

    private static Sha256 digest(String kind, List<ServerTools> parts) {
      StringBuilder text = new StringBuilder(kind);
      for (ServerTools part : parts) {
        text.append('\n').append(part.server()).append('\n');
        text.append(part.implementation().orElse("").replace('\n', ' '));
        for (Tool tool : part.tools()) {
          text.append('\n').append(tool.digest());
        }
      }
      return Sha256.of(text.toString());
    }
  }
}
