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
 * Sends all kinds of requests.
 *
 * @param core the core
 */
record LeakRequests(CoreFixture core) {

  /** The subject of a request. */
  enum Target {
    TOOLS,
    PROMPTS,
    DISCOVERY,
    RESOURCE,
    OPEN_LOOK,
    OWN_LOOK,
    WRITE
  }

  /** A request of a caller. */
  record LeakRequest(CallContext context, Target target, FreshnessRequirement requirement) {

    Caller caller() {
      return context.caller();
    }

    /** The server receives all that is presented here. */
    ForwardedIdentity shown() {
      return context.forwardedIdentity();
    }
  }

  /** Returns the outcome as text. */
  Outcome<String> send(LeakRequest request) {
    CallContext context = request.context();
    FreshnessRequirement requirement = request.requirement();
    return switch (request.target()) {
      case TOOLS -> asText(list(ListKind.TOOLS, request), LeakRequests::names);
      case PROMPTS -> asText(list(ListKind.PROMPTS, request), LeakRequests::names);
      case DISCOVERY ->
          asText(
              core.discover.discover(SERVER, requirement, context),
              discovery -> discovery.capabilities().text());
      case RESOURCE ->
          asText(
              core.useServerFeatures.readResource(
                  new ReadResource(SERVER, "a"), requirement, context),
              result -> result.json().text());
      case OPEN_LOOK -> call("open_look", request);
      case OWN_LOOK -> call("own_look", request);
      case WRITE -> call("write", request);
    };
  }

  private Outcome<Listing> list(ListKind kind, LeakRequest request) {
    return core.listTools.list(SERVER, kind, request.requirement(), request.context());
  }

  private Outcome<String> call(String tool, LeakRequest request) {
    return asText(
        core.pollThenAwait(CoreFixture.call(tool, "{}"), request.requirement(), request.context()),
        result -> result.json().text());
  }

  private static String names(Listing listing) {
    return listing.items().stream().map(ListEntry::key).collect(Collectors.joining(","));
  }

  private static <T> Outcome<String> asText(Outcome<T> outcome, Function<T, String> text) {
    return switch (outcome) {
      case Outcome.Served<T>(T value, CacheProvenance provenance) ->
          new Outcome.Served<>(text.apply(value), provenance);
      case Outcome.Failed<T>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }
}
