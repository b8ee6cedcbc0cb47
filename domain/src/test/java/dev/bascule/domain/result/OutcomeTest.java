package dev.bascule.domain.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutcomeTest {

  @Test
  void serversReportOnlyUpstreamFailures() {
    Set<Class<?>> local = new HashSet<>(Arrays.asList(Failure.class.getPermittedSubclasses()));

    assertEquals(
        Set.of(
            Failure.UpstreamFailure.class,
            Failure.CircuitOpen.class,
            Failure.Saturated.class,
            Failure.StartTimedOut.class,
            Failure.UnknownServer.class,
            Failure.UnknownTool.class,
            Failure.InvalidArguments.class,
            Failure.NotCached.class),
        local);
    assertThat(List.of(Failure.UpstreamFailure.class.getPermittedSubclasses()))
        .doesNotContain(Failure.CircuitOpen.class);
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
