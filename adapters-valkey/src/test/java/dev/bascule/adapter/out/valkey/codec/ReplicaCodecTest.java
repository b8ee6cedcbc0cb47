package dev.bascule.adapter.out.valkey.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.bascule.adapter.out.valkey.codec.ReplicaCodec.AnnouncedOrder;
import dev.bascule.application.context.BreakerOrder;
import dev.bascule.application.port.out.ReplicaExchange.ServerPause;
import dev.bascule.application.view.SharedCacheView.ReplicaView;
import dev.bascule.domain.cache.shared.RandomId;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplicaCodecTest {

  private static final ServerId FILES = new ServerId("files");
  private static final ReplicaView MEMBER =
      new ReplicaView("one", "1.0", Instant.ofEpochMilli(5), "c0ffee", List.of(FILES));
  private static final ServerPause PAUSE =
      new ServerPause(FILES, "key:Ännë", "tools/call", "", "status 429", Duration.ofSeconds(7));

  private static AnnouncedOrder order(BreakerOrder order) {
    return new AnnouncedOrder(
        new RandomId(1, -2), order, Instant.ofEpochMilli(-5), Duration.ofMillis(7), "one");
  }

  @Test
  void decodesWhatItEncoded() {
    assertThat(ReplicaCodec.decodeMember(ReplicaCodec.encodeMember(MEMBER))).isEqualTo(MEMBER);
    assertThat(ReplicaCodec.decodePause(ReplicaCodec.encodePause(PAUSE))).isEqualTo(PAUSE);
  }

  @ParameterizedTest
  @EnumSource(BreakerOrder.class)
  void decodesEachOrder(BreakerOrder each) {
    AnnouncedOrder order = order(each);

    assertThat(ReplicaCodec.decodeOrder(ReplicaCodec.encodeOrder(order))).isEqualTo(order);
  }

  @Test
  void rejectsEverythingElse() {
    assertRejects(ReplicaCodec.encodeMember(MEMBER), ReplicaCodec::decodeMember);
    assertRejects(ReplicaCodec.encodePause(PAUSE), ReplicaCodec::decodePause);
    assertRejects(ReplicaCodec.encodeOrder(order(BreakerOrder.OPEN)), ReplicaCodec::decodeOrder);
  }

  private static void assertRejects(byte[] valid, Function<byte[], ?> decoder) {
    for (int length = 0; length < valid.length; length++) {
      assertInvalid(Arrays.copyOf(valid, length), decoder);
    }
    assertInvalid(Arrays.copyOf(valid, valid.length + 1), decoder);
    byte[] otherVersion = valid.clone();
    otherVersion[7]++;
    assertInvalid(otherVersion, decoder);
  }

  private static void assertInvalid(byte[] bytes, Function<byte[], ?> decoder) {
    assertThatExceptionOfType(ValueFormatException.class).isThrownBy(() -> decoder.apply(bytes));
  }
}
