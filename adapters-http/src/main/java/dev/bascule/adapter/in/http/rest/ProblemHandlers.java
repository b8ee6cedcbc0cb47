package dev.bascule.adapter.in.http.rest;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.mcp.json.JsonCodec;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The routes of problem types. They require no credentials. */
public final class ProblemHandlers {

  private static final String TYPE = "type";

  private static final Map<String, CompleteResponse> DESCRIPTIONS =
      Stream.of(ProblemType.values())
          .collect(
              Collectors.toUnmodifiableMap(
                  ProblemType::id, type -> CompleteResponse.jsonWithEntityTag(type.toJson())));

  private static final CompleteResponse LISTING = CompleteResponse.jsonWithEntityTag(list());

  public static final List<HttpRoute> ROUTES =
      List.of(
          HttpRoute.page("GET " + ProblemType.PATH, "lists the types of problems", _ -> LISTING),
          HttpRoute.page(
              "GET " + ProblemType.PATH + "/{" + TYPE + "}",
              "describes a type of problem",
              ProblemHandlers::describe));

  private ProblemHandlers() {}

  private static ObjectNode list() {
    ObjectNode json = JsonCodec.object();
    ArrayNode types = json.putArray("problems");
    for (ProblemType type : ProblemType.values()) {
      types.add(type.toJson());
    }
    return json;
  }

  private static CompleteResponse describe(RouteMatch routeMatch) {
    CompleteResponse description = DESCRIPTIONS.get(routeMatch.pathParameters().get(TYPE));
    return description == null ? routeMatch.toResponse(ProblemMapper.unknownPath()) : description;
  }
}
