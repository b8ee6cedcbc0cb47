package dev.bascule.domain.result;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class UpstreamReplyTest {

  private static final UpstreamReply<String> VALUE = new Answered<>("abc");
  private static final UpstreamReply<String> FAILURE = new Failed<>(new Refused("no"));

  @Test
  void convertsValue() {
    assertEquals(new Answered<>(3), VALUE.map(String::length));
    assertEquals(
        new Failed<Integer>(new Cancelled()), VALUE.flatMap(_ -> new Failed<>(new Cancelled())));
  }

  @Test
  void keepsFailure() {
    assertEquals(new Failed<Integer>(new Refused("no")), FAILURE.map(String::length));
    assertEquals(new Failed<Integer>(new Refused("no")), FAILURE.flatMap(_ -> new Answered<>(1)));
  }

  @Test
  void findsFailure() {
    assertEquals(Optional.of(new Refused("no")), FAILURE.findFailure());
    assertEquals(Optional.empty(), VALUE.findFailure());
  }
}
