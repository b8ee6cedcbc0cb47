package dev.bascule.application.service;

import static dev.bascule.application.service.House.SERVER;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.FollowServersUseCase.Following;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Two who follow a server over the connection that they share, and what they heard. */
final class FollowFixture {

  static final JsonBytes PARAMS = JsonBytes.of("{}");
  static final Failure.Rejected METHOD_NOT_FOUND =
      new Failure.Rejected(-32601, "Method not found", Optional.empty());

  final House house = new House();
  final List<Notice> anneHeard = new ArrayList<>();
  final List<Notice> bertHeard = new ArrayList<>();
  final Following anne = follow(Exchange.ANONYMOUS, anneHeard);
  final Following bert = follow(Exchange.ANONYMOUS, bertHeard);

  /** The server answers everything. */
  FollowFixture() {
    house.server.answersOthers((_, _) -> FakeMcpServer.result("{}"));
  }

  Following follow(Exchange exchange, List<Notice> heard) {
    return house.follow.follow(exchange, (_, notice) -> heard.add(notice));
  }

  void tell(Notice notice) {
    house.notices.heard(SERVER, notice);
  }

  static Notice logged(LogLevel level) {
    return new Notice.Logged(level, PARAMS);
  }

  static Outcome<McpResult> subscribe(Following following, String uri) {
    return following.subscribe(new Subscribe(SERVER, uri));
  }

  static Outcome<McpResult> unsubscribe(Following following, String uri) {
    return following.unsubscribe(new Unsubscribe(SERVER, uri));
  }

  static Outcome<McpResult> failed(Failure failure) {
    return new Outcome.Failed<>(failure);
  }

  static String json(Outcome<McpResult> outcome) {
    return outcome instanceof Outcome.Served<McpResult>(McpResult result, Provenance _)
        ? result.json().text()
        : outcome.toString();
  }
}
