package dev.bascule.adapter.in.http.rest;

import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.application.context.ChildMemory;
import dev.bascule.application.context.ConnectionDetails;
import dev.bascule.application.context.ConnectionDetails.ProcessDetails;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.application.port.in.ShowServersUseCase.ServerDetails;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.mcp.json.JsonCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Converts the description of a server to JSON: a public contract. */
public final class ServerJson {

  private ServerJson() {}

  /** Returns the description for callers. */
  public static ObjectNode of(ServerSummary server) {
    ObjectNode json =
        JsonCodec.object()
            .put("name", server.id().value())
            .put("transport", server.transport())
            .put("connected", server.connected());
    json.set("status", of(server.health()));
    json.put("protocolVersion", server.protocolVersion().orElse(null))
        .put("implementation", server.implementation().orElse(null))
        .put("breaker", server.breaker());
    server.lists().ifPresent(lists -> addLists(json, lists));
    server
        .toolCount()
        .ifPresentOrElse(count -> json.put("toolCount", count), () -> json.putNull("toolCount"));
    server.memory().ifPresent(memory -> json.set("memory", of(memory)));
    return json;
  }

  private static ObjectNode of(ChildMemory memory) {
    ObjectNode json =
        JsonCodec.object()
            .put("residentBytes", memory.residentBytes())
            .put("largestChildBytes", memory.largestBytes());
    memory.limitBytes().ifPresent(limit -> json.put("limitBytes", limit));
    return json;
  }

  /** Adds the capabilities that name the lists: {@code resources} includes the templates. */
  private static void addLists(ObjectNode json, Set<ListKind> lists) {
    ArrayNode names = json.putArray("lists");
    lists.stream()
        .filter(kind -> kind != ListKind.RESOURCE_TEMPLATES)
        .sorted()
        .forEach(kind -> names.add(kind.member()));
  }

  /** Returns the state of a server and its reason. */
  public static ObjectNode of(ServerHealth health) {
    ObjectNode json =
        JsonCodec.object()
            .put("state", health.state().word())
            .put("since", health.since().map(Instant::toString).orElse(null));
    health.reason().ifPresent(reason -> json.put("reason", reason));
    health.starting().map(Duration::toSeconds).ifPresent(time -> json.put("startingSeconds", time));
    health
        .retryAfter()
        .map(ProblemMapper::wholeSeconds)
        .ifPresent(wait -> json.put("retryAfterSeconds", wait));
    return json;
  }

  /** Returns the description for administrators. */
  public static ObjectNode of(ServerDetails details) {
    ObjectNode json = of(details.server());
    ConnectionDetails connection = details.connection();
    json.put("target", connection.target()).put("clientConnections", details.clientConnections());
    connection.process().ifPresent(process -> json.set("process", of(process)));
    details.stderr().ifPresent(text -> json.put("stderr", text));
    return json;
  }

  private static ObjectNode of(ProcessDetails process) {
    ObjectNode json = JsonCodec.object();
    process.pid().ifPresentOrElse(pid -> json.put("pid", pid), () -> json.putNull("pid"));
    json.put("startedAt", process.startedAt().map(Instant::toString).orElse(null));
    process
        .residentBytes()
        .ifPresentOrElse(
            bytes -> json.put("residentBytes", bytes), () -> json.putNull("residentBytes"));
    return json.put("starts", process.starts()).put("restarts", process.restarts());
  }
}
