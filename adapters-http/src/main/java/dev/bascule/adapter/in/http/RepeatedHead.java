package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.AccessSettings;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/**
 * The header of a request, to the byte, with all that its bytes decide: what it asks for, and how
 * long the body is that follows.
 *
 * <p>Thread-safe.
 */
final class RepeatedHead {

  private final byte[] bytes;
  private final int bodyLength;
  private final KnownHead known;
  private final AskedAtOnce asked;
  private volatile @Nullable Made last;

  /**
   * @param bytes all of it, with the empty line at its end; not changed any more
   */
  RepeatedHead(byte[] bytes, int bodyLength, KnownHead known, AskedAtOnce asked) {
    this.bytes = requireNonNull(bytes, "bytes");
    this.bodyLength = bodyLength;
    this.known = requireNonNull(known, "known");
    this.asked = requireNonNull(asked, "asked");
  }

  /** The header of an answer. Jetty makes another date for each second. */
  private record Made(HttpReply reply, HttpField date, ByteBuffer head) {}

  AskedAtOnce asked() {
    return asked;
  }

  /** Returns all of it; nobody changes it. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return bytes.length;
  }

  /** Tells whether {@code other} is the same, of the same client, and decided on likewise. */
  boolean isSame(RepeatedHead other) {
    return Arrays.equals(bytes, other.bytes) && known.holdsWhere(other.known);
  }

  /** Tells whether {@code count} bytes from {@code from} on are this, and a whole body. */
  boolean begins(byte[] read, int from, int count) {
    return count == bytes.length + bodyLength
        && Arrays.equals(read, from, from + bytes.length, bytes, 0, bytes.length);
  }

  /** Does what {@link KnownHead#holdsFor} does. */
  boolean holdsFor(SocketAddress address, AccessSettings now) {
    return known.holdsFor(address, now);
  }

  /**
   * Returns the header of {@code reply}, to be read from a duplicate.
   *
   * @param date when it is sent
   */
  @SuppressWarnings("ReferenceEquality")
  ByteBuffer headOf(HttpReply reply, HttpField date, AnswerHeads heads) {
    Made made = last;
    if (made == null || made.reply() != reply || made.date() != date) {
      made = new Made(reply, date, heads.of(asked.routed().request(), reply, date));
      last = AskedAtOnce.isShort(reply) ? made : null;
    }
    return made.head();
  }
}
