package dev.bascule.adapter.out.valkey;

import dev.bascule.adapter.out.valkey.codec.ValueCodec;
import dev.bascule.application.port.out.Sealer;
import dev.bascule.domain.cache.shared.SharedCacheListener;
import dev.bascule.domain.cache.shared.SharedCacheListener.RejectionReason;
import dev.bascule.domain.cache.shared.SharedCacheListener.SharedCacheEvent;
import dev.bascule.domain.cache.shared.SharedReply;
import dev.bascule.domain.freshness.FreshnessLifetime;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * The layout of a value in the engine: when its load began, which scripts compare, as 16 decimal
 * digits; then, sealed, its lifetime and the encoded value. The name and the beginning are
 * authenticated, so an entry cannot be moved, or made younger.
 */
record EntryFormat<V>(ValueCodec<V> codec, Sealer sealing, SharedCacheListener listener) {

  private static final int HEADER = 16;
  private static final long LEADING_ONE = 10_000_000_000_000_000L;
  private static final int LIFETIME = 3 * Long.BYTES;

  /** How far the estimate of the clock of the engine may be off, and its clock may be set back. */
  private static final Duration TOLERANCE = Duration.ofMillis(250);

  /** Returns the entry of a value. */
  byte[] write(String name, V value, Duration age, long begunAtMicros, FreshnessLifetime lifetime) {
    byte[] header = header(begunAtMicros);
    byte[] encoded = codec.encode(value, age);
    ByteBuffer plain = ByteBuffer.allocate(LIFETIME + encoded.length);
    plain.putLong(nanos(lifetime.fresh()));
    plain.putLong(nanos(lifetime.staleWhileRevalidate()));
    plain.putLong(nanos(lifetime.staleIfError()));
    plain.put(encoded);
    byte[] sealed = sealing.seal(plain.array(), context(name, header));
    return ByteBuffer.allocate(HEADER + sealed.length).put(header).put(sealed).array();
  }

  /**
   * Returns the value of an entry; empty if it cannot be used.
   *
   * @param index the index of its name among those that were looked up
   * @param nowMicros the time of the engine when it replied, or a later one
   */
  Optional<SharedReply<V>> read(String name, byte[] entry, int index, long nowMicros) {
    if (entry.length < HEADER) {
      return rejected(RejectionReason.FORMAT);
    }
    byte[] header = new byte[HEADER];
    byte[] sealed = new byte[entry.length - HEADER];
    ByteBuffer.wrap(entry).get(header).get(sealed);
    Optional<byte[]> plain = sealing.open(sealed, context(name, header));
    if (plain.isEmpty()) {
      return rejected(RejectionReason.SEAL);
    }
    try {
      long begunAt = Long.parseLong(new String(header, StandardCharsets.US_ASCII));
      return read(
          ByteBuffer.wrap(plain.get()), index, Duration.ofNanos(1_000 * (nowMicros - begunAt)));
    } catch (BufferUnderflowException | IllegalArgumentException _) {
      return rejected(RejectionReason.FORMAT);
    }
  }

  private Optional<SharedReply<V>> read(ByteBuffer plain, int index, Duration age) {
    FreshnessLifetime lifetime =
        new FreshnessLifetime(
            Duration.ofNanos(plain.getLong()),
            Duration.ofNanos(plain.getLong()),
            Duration.ofNanos(plain.getLong()));
    if (age.plus(TOLERANCE).isNegative()) {
      return rejected(RejectionReason.FUTURE);
    }
    if (age.compareTo(lifetime.fresh()) > 0) {
      return rejected(RejectionReason.EXPIRED);
    }
    byte[] encoded = new byte[plain.remaining()];
    plain.get(encoded);
    return Optional.of(new SharedReply.Found<>(index, codec.decode(encoded, age), age, lifetime));
  }

  private Optional<SharedReply<V>> rejected(RejectionReason reason) {
    listener.onEvent(new SharedCacheEvent.ValueRejected(reason));
    return Optional.empty();
  }

  private static byte[] header(long begunAtMicros) {
    return Long.toString(LEADING_ONE + begunAtMicros)
        .substring(1)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] context(String name, byte[] header) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(HEADER + bytes.length).put(header).put(bytes).array();
  }

  /** Lifetimes are not limited; 292 years are as good as more. */
  private static long nanos(Duration duration) {
    return duration.toSeconds() < Long.MAX_VALUE / 1_000_000_000
        ? duration.toNanos()
        : Long.MAX_VALUE;
  }
}
