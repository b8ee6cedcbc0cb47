package dev.bascule.application;

import static dev.bascule.application.CoreFixture.SERVER;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Asks for all sorts of things.
 *
 * @param house where
 */
record LeakRequests(CoreFixture house) {

  /** What somebody asks for. */
  enum Wish {
    TOOLS,
    PROMPTS,
    DISCOVERY,
    RESOURCE,
    OPEN_LOOK,
    OWN_LOOK,
    WRITE
  }

  /** Who asks for what. */
  record Question(CallContext exchange, Wish wish, FreshnessRequirement demand) {

    Caller caller() {
      return exchange.caller();
    }

    /** The server is shown all that is presented here. */
    ForwardedIdentity shown() {
      return exchange.presented();
    }
  }

  /** Returns what came of it, as a text. */
  Outcome<String> ask(Question question) {
    CallContext exchange = question.exchange();
    FreshnessRequirement demand = question.demand();
    return switch (question.wish()) {
      case TOOLS -> told(list(ListKind.TOOLS, question), LeakRequests::names);
      case PROMPTS -> told(list(ListKind.PROMPTS, question), LeakRequests::names);
      case DISCOVERY ->
          told(
              house.discover.discover(SERVER, demand, exchange),
              discovery -> discovery.capabilities().text());
      case RESOURCE ->
          told(
              house.askServer.readResource(new ReadResource(SERVER, "a"), demand, exchange),
              result -> result.json().text());
      case OPEN_LOOK -> call("open_look", question);
      case OWN_LOOK -> call("own_look", question);
      case WRITE -> call("write", question);
    };
  }

  private Outcome<Listing> list(ListKind kind, Question question) {
    return house.listTools.list(SERVER, kind, question.demand(), question.exchange());
  }

  private Outcome<String> call(String tool, Question question) {
    return told(
        house.callTool.callTool(
            CoreFixture.call(tool, "{}"), question.demand(), question.exchange()),
        result -> result.json().text());
  }

  private static String names(Listing listing) {
    return listing.items().stream().map(ListEntry::key).collect(Collectors.joining(","));
  }

  private static <T> Outcome<String> told(Outcome<T> outcome, Function<T, String> text) {
    return switch (outcome) {
      case Outcome.Served<T>(T value, CacheProvenance provenance) ->
          new Outcome.Served<>(text.apply(value), provenance);
      case Outcome.Failed<T>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }
}
