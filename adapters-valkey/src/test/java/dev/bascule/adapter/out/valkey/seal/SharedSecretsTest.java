package dev.bascule.adapter.out.valkey.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.application.port.out.Sealer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SharedSecretsTest {

  private static final byte[] OLD = bytes("the secret before the rotation..");
  private static final byte[] NEW = bytes("the secret that comes after it..");
  private static final byte[] CONTEXT = bytes("name of the entry");
  private static final byte[] TEXT = bytes("a result of one caller");

  @Test
  void opensWhatAnotherReplicaSealed() {
    byte[] sealed = secrets(OLD).sealing("values", InstantSource.system()).seal(TEXT, CONTEXT);

    assertOpens(secrets(OLD).sealing("values", InstantSource.system()), sealed);
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("result");
    assertEquals(TEXT.length + 31, sealed.length);
  }

  @Test
  void sealsEmptyTextWithoutContext() {
    Sealer sealing = secrets(OLD).sealing("values", InstantSource.system());

    assertArrayEquals(
        new byte[0],
        sealing.open(sealing.seal(new byte[0], new byte[0]), new byte[0]).orElseThrow());
  }

  @Test
  void sealsDifferentlyEachTime() {
    Sealer sealing = secrets(OLD).sealing("values", InstantSource.system());
    Set<String> sealed = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      sealed.add(Arrays.toString(sealing.seal(TEXT, CONTEXT)));
    }

    assertEquals(100, sealed.size());
  }

  @Test
  void opensNothingThatWasChanged() {
    Sealer sealing = secrets(OLD).sealing("values", InstantSource.system());
    byte[] sealed = sealing.seal(TEXT, CONTEXT);

    for (int at = 0; at < sealed.length; at++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        byte[] changed = sealed.clone();
        changed[at] ^= (byte) (1 << bit);
        assertEquals(Optional.empty(), sealing.open(changed, CONTEXT), "bit " + bit + " of " + at);
      }
      assertEquals(Optional.empty(), sealing.open(Arrays.copyOf(sealed, at), CONTEXT));
    }
    assertEquals(Optional.empty(), sealing.open(Arrays.copyOf(sealed, sealed.length + 1), CONTEXT));
  }

  @Test
  void opensNothingOfAnotherContextPurposeOrSecret() {
    byte[] sealed = secrets(OLD).sealing("values", InstantSource.system()).seal(TEXT, CONTEXT);

    assertEquals(
        Optional.empty(),
        secrets(OLD).sealing("values", InstantSource.system()).open(sealed, bytes("another")));
    assertEquals(
        Optional.empty(),
        secrets(OLD).sealing("sessions", InstantSource.system()).open(sealed, CONTEXT));
    assertEquals(
        Optional.empty(),
        secrets(NEW).sealing("values", InstantSource.system()).open(sealed, CONTEXT));
  }

  @Test
  void replicasOpenEachOthersMessagesAtEachStepOfRotation() {
    List<List<byte[]>> steps =
        List.of(List.of(OLD), List.of(OLD, NEW), List.of(NEW, OLD), List.of(NEW));

    for (int step = 0; step + 1 < steps.size(); step++) {
      Sealer before = new SharedSecrets(steps.get(step)).sealing("values", InstantSource.system());
      Sealer after =
          new SharedSecrets(steps.get(step + 1)).sealing("values", InstantSource.system());
      assertOpens(after, before.seal(TEXT, CONTEXT));
      assertOpens(before, after.seal(TEXT, CONTEXT));
    }
  }

  @Test
  void sealsEachDayWithAnotherKeyAndOpensAllDays() {
    Instant day = Instant.parse("2026-11-29T23:59:59Z");
    SharedSecrets secrets = secrets(OLD);
    List<byte[]> sealed =
        Stream.of(Duration.ZERO, Duration.ofSeconds(1), Duration.ofDays(400), Duration.ofDays(-5))
            .map(later -> secrets.sealing("values", InstantSource.fixed(day.plus(later))))
            .map(sealing -> sealing.seal(TEXT, CONTEXT))
            .toList();
    Sealer sealing = secrets.sealing("values", InstantSource.system());

    sealed.forEach(each -> assertOpens(sealing, each));
    sealed.reversed().forEach(each -> assertOpens(sealing, each));
    assertEquals(4, sealed.stream().map(each -> List.of(each[1], each[2])).distinct().count());
    byte[] moved = sealed.get(0).clone();
    moved[2]++;
    assertEquals(Optional.empty(), sealing.open(moved, CONTEXT));
  }

  @Test
  void rejectsShortMissingAndTooManySecrets() {
    assertThrows(IllegalArgumentException.class, () -> secrets(new byte[31]));
    assertThrows(IllegalArgumentException.class, () -> secrets(OLD, new byte[0]));
    assertThrows(IllegalArgumentException.class, () -> secrets());
    assertThrows(IllegalArgumentException.class, () -> secrets(OLD, NEW, OLD));
  }

  private static SharedSecrets secrets(byte[]... secrets) {
    return new SharedSecrets(List.of(secrets));
  }

  private static void assertOpens(Sealer sealing, byte[] sealed) {
    assertArrayEquals(TEXT, sealing.open(sealed, CONTEXT).orElseThrow());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
