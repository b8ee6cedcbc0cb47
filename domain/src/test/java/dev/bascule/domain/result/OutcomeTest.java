package dev.bascule.domain.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutcomeTest {

  @Test
  void serversReportOnlyUpstreamFailures() {
    assertThat(Failure.class.getPermittedSubclasses())
        .containsExactlyInAnyOrder(
            Failure.UpstreamFailure.class, Failure.StartTimedOut.class, Failure.LocalFailure.class);
    assertThat(Failure.LocalFailure.class.getPermittedSubclasses())
        .containsExactlyInAnyOrder(
            Failure.CircuitOpen.class,
            Failure.Saturated.class,
            Failure.UnknownServer.class,
            Failure.UnknownTool.class,
            Failure.InvalidArguments.class,
            Failure.NotCached.class);
  }

  @Test
  void toStringOmitsServerData() {
    Failure rejected =
        new Failure.Rejected(-32602, "invalid", Optional.of(JsonBytes.of("\"secret\"")));

    assertThat(rejected.toString()).doesNotContain("secret");
  }

  @Test
  @SuppressWarnings("NullAway") // a caller that does not use NullAway
  void rejectsNullComponents() {
    assertThrows(
        NullPointerException.class,
        () -> new Outcome.Served<String>(null, CacheProvenance.Forwarded.BYPASS));
    assertThrows(NullPointerException.class, () -> new Outcome.Served<>("1", null));
    assertThrows(NullPointerException.class, () -> new UpstreamReply.Answered<String>(null));
  }
}
