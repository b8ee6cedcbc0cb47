package dev.bascule.adapter.in.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.exchange.AggregateResult.Part;
import dev.bascule.application.port.in.QueryAllServersUseCase.ServerAnswer;
import dev.bascule.domain.budget.DocumentBudget;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.CacheProvenance.Hit;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.UnknownServer;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AggregateResultTest {

  @Test
  void listsUnavailableServersOnly() {
    AggregateResult<String> aggregate =
        AggregateResult.of(
            List.of(
                failed("old", new Rejected(Rejected.METHOD_NOT_FOUND, "no", Optional.empty())),
                failed("removed", new UnknownServer("removed")),
                failed("late", new TimedOut(Duration.ofSeconds(1))),
                served("well"),
                failed("cancelled", new Cancelled())));

    assertEquals(
        List.of("late", "cancelled"),
        aggregate.unavailableIds().stream().map(ServerId::value).toList());
    assertEquals(Optional.of(new TimedOut(Duration.ofSeconds(1))), aggregate.failure());
    assertEquals(List.of("well"), aggregate.parts().stream().map(Part::value).toList());
    assertEquals(hit(2, 40), aggregate.provenance());
  }

  @Test
  void leavesOutPartsThatDoNotFitIntoOneDocument() {
    AggregateResult<String> aggregate =
        AggregateResult.of(List.of(served("long"), served("short"), served("brief")))
            .fitting(
                name -> name.equals("long") ? Long.MAX_VALUE : DocumentBudget.PROCESS.maxBytes());

    assertEquals(List.of("short"), aggregate.parts().stream().map(Part::value).toList());
    assertEquals(
        List.of("long", "brief"),
        aggregate.unavailableIds().stream().map(ServerId::value).toList());
    long most = DocumentBudget.PROCESS.maxBytes();
    assertThat(aggregate.unavailable().getFirst().reason())
        .contains("the descriptions have " + Long.MAX_VALUE + " bytes, and the limit is " + most);
    assertThat(aggregate.unavailable().getLast().reason())
        .contains(
            "the descriptions have "
                + most
                + " bytes, together with the servers before it "
                + 2 * most
                + ", and the limit is "
                + most
                + " (limits.documentBytes)");
  }

  private static ServerAnswer<String> served(String server) {
    return new ServerAnswer<>(new ServerId(server), new Outcome.Served<>(server, hit(2, 40)));
  }

  private static ServerAnswer<String> failed(String server, Failure failure) {
    return new ServerAnswer<>(new ServerId(server), new Outcome.Failed<>(failure));
  }

  private static CacheProvenance hit(long age, long remaining) {
    return new Hit(new Freshness(Duration.ofSeconds(age), Duration.ofSeconds(remaining)));
  }
}
