package dev.bascule.bootstrap.wiring;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.AskServerUseCase;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.port.in.EndSessionUseCase;
import dev.bascule.application.port.in.FollowServersUseCase;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.Optional;

/** Stands in for the use cases that are still to come: every server knows nothing of them. */
final class NotYet {

  private static final int METHOD_NOT_FOUND = -32601;

  static final AskServerUseCase ASKING =
      new AskServerUseCase() {
        @Override
        public Outcome<McpResult> readResource(
            McpRequest.ReadResource request, FreshnessDemand demand, Exchange exchange) {
          return refused();
        }

        @Override
        public Outcome<McpResult> getPrompt(McpRequest.GetPrompt request, Exchange exchange) {
          return refused();
        }

        @Override
        public Outcome<McpResult> complete(McpRequest.Complete request, Exchange exchange) {
          return refused();
        }
      };

  static final DiscoverServerUseCase DISCOVERING = (_, _, _) -> refused();

  static final EndSessionUseCase ENDING = _ -> {};

  static final FollowServersUseCase FOLLOWING =
      (_, _) ->
          new FollowServersUseCase.Following() {
            @Override
            public Outcome<McpResult> subscribe(McpRequest.Subscribe request) {
              return refused();
            }

            @Override
            public Outcome<McpResult> unsubscribe(McpRequest.Unsubscribe request) {
              return refused();
            }

            @Override
            public Outcome<McpResult> setLogLevel(ServerId server, LogLevel level) {
              return refused();
            }

            @Override
            public void close() {}
          };

  private NotYet() {}

  private static <T> Outcome<T> refused() {
    return new Outcome.Failed<>(
        new Failure.Rejected(METHOD_NOT_FOUND, "Method not found", Optional.empty()));
  }
}
