package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.mcp.Fan;
import dev.bascule.adapter.in.http.openapi.OpenApiDocument;
import dev.bascule.adapter.in.http.openapi.ServerPart;
import dev.bascule.application.port.in.ListUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Describes the tools as OpenAPI does: those of one server, and those of all. */
final class OpenApiEndpoints {

  private final ListUseCase list;
  private final ShowServersUseCase showServers;
  private final Supplier<OpenApiDocument> makers;
  private final DocumentMemo memo = new DocumentMemo();

  /**
   * @param makers returns what makes the documents now
   */
  OpenApiEndpoints(
      ListUseCase list, ShowServersUseCase showServers, Supplier<OpenApiDocument> makers) {
    this.list = requireNonNull(list, "list");
    this.showServers = requireNonNull(showServers, "showServers");
    this.makers = requireNonNull(makers, "makers");
  }

  List<Operation> operations() {
    return List.of(
        new Operation("GET", "/openapi.json", "describes all tools (OpenAPI)", this::ofAll),
        new Operation(
            "GET",
            "/servers/{server}/openapi.json",
            "describes the tools of a server (OpenAPI)",
            this::ofOne));
  }

  private HttpReply ofOne(RoutedRequest request) {
    return switch (list(request.server(), request)) {
      case Outcome.Served<Listing>(Listing listing, Provenance provenance) -> {
        ServerPart part = part(request.server(), listing, implementations(request));
        OpenApiDocument maker = maker(request);
        JsonBytes document = memo.of(kind("one", maker), List.of(part), () -> maker.ofOne(part));
        yield request.answer(new Told.Value(document, provenance));
      }
      case Outcome.Failed<Listing>(Failure failure) ->
          request.answer(PrimitiveProblems.of(failure));
    };
  }

  private HttpReply ofAll(RoutedRequest request) {
    List<ServerId> servers =
        showServers.showServers(request.caller()).stream()
            .map(ShowServersUseCase.Server::id)
            .toList();
    return Fan.ask(servers, server -> list(server, request))
        .map(outcomes -> ofAll(request, servers, outcomes))
        .orElseGet(() -> request.answer(Problems.of(new Failure.Cancelled())));
  }

  /** Who wants a cached answer or none does not want a part of one. */
  private HttpReply ofAll(
      RoutedRequest request, List<ServerId> servers, List<Outcome<Listing>> outcomes) {
    Outcome<Listing> notCached = new Outcome.Failed<>(new Failure.NotCached());
    return outcomes.contains(notCached)
        ? request.answer(Problems.of(new Failure.NotCached()))
        : ofAll(request, GatheredListings.of(servers, outcomes));
  }

  private HttpReply ofAll(RoutedRequest request, GatheredListings gathered) {
    Map<ServerId, Optional<String>> implementations = implementations(request);
    List<ServerPart> parts =
        gathered.listings().entrySet().stream()
            .map(listed -> part(listed.getKey(), listed.getValue(), implementations))
            .toList();
    OpenApiDocument maker = maker(request);
    return gathered.absences().isEmpty()
        ? request.answer(
            new Told.Value(
                memo.of(kind("all", maker), parts, () -> maker.ofAll(parts, List.of())),
                gathered.provenance()))
        : HttpReply.json(200, maker.ofAll(parts, gathered.absences()));
  }

  private OpenApiDocument maker(RoutedRequest request) {
    return makers.get().behind(request.request().client().prefix());
  }

  private static String kind(String which, OpenApiDocument maker) {
    return which + " " + maker.basePath() + " " + maker.security();
  }

  private Outcome<Listing> list(ServerId server, RoutedRequest request) {
    return list.list(server, ListKind.TOOLS, request.demand(), request.exchange());
  }

  private static ServerPart part(
      ServerId server, Listing listing, Map<ServerId, Optional<String>> implementations) {
    return new ServerPart(
        server, implementations.getOrDefault(server, Optional.empty()), listing.tools());
  }

  /** Servers tell what they are when they are first asked, so that this comes after. */
  private Map<ServerId, Optional<String>> implementations(RoutedRequest request) {
    return showServers.showServers(request.caller()).stream()
        .collect(
            Collectors.toMap(
                ShowServersUseCase.Server::id, ShowServersUseCase.Server::implementation));
  }
}
