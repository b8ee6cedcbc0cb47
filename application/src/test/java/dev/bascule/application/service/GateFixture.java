package dev.bascule.application.service;

import static dev.bascule.application.service.House.SERVER;
import static dev.bascule.application.service.Outcomes.value;

import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Rights;
import dev.bascule.application.policy.Rights.Grants;
import dev.bascule.application.policy.Rights.Pattern;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listed;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Ann, who may not do everything, and what she finds. */
final class GateFixture {

  static final Caller ANN = new Caller("key:ann");
  static final Exchange ANNS = Exchange.plain(ANN);

  final House house = new House(House.policy(/* trusted= */ true, House.cached("look")));

  void allow(String pattern) {
    limit(new Grants(patterns(pattern), List.of(), false, false, false));
  }

  void limit(Grants grants) {
    house.access.set(policy(grants));
  }

  static AccessPolicy policy(Grants grants) {
    return AccessPolicy.OPEN.withRights(new Rights(Map.of(Rights.EVERYBODY, grants)));
  }

  static List<Pattern> patterns(String... texts) {
    return Stream.of(texts).flatMap(text -> Pattern.of(text).stream()).toList();
  }

  Outcome<McpResult> call(String tool) {
    return house.callAs(ANN, tool, "{}", FreshnessDemand.NONE);
  }

  Outcome<Listing> list(ListKind kind) {
    return house.listTools.list(SERVER, kind, FreshnessDemand.NONE, ANNS);
  }

  Outcome<McpResult> read() {
    return house.askServer.readResource(new ReadResource(SERVER, "a"), FreshnessDemand.NONE, ANNS);
  }

  List<String> names() {
    return ((Listing) value(list(ListKind.TOOLS))).items().stream().map(Listed::key).toList();
  }

  List<String> audited() {
    return house.events.told.stream().filter(told -> told.endsWith("DENIED")).toList();
  }

  static <T> Outcome<T> failed(Failure failure) {
    return new Outcome.Failed<>(failure);
  }

  static <T> Outcome<T> unknown(String tool) {
    return failed(new Failure.UnknownTool(SERVER, new ToolName(tool)));
  }
}
