package dev.bascule.adapter.in.http.fastpath;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.filter.InlineToolCall;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * The header of a request, to the byte, with all that its bytes decide: what it asks for, and how
 * long the body is that follows.
 *
 * <p>Thread-safe.
 */
final class CachedRequestHead {

  private final byte[] bytes;
  private final int bodyLength;
  private final ParsedHead known;
  private final InlineToolCall asked;
  private volatile @Nullable Made last;

  /**
   * @param bytes all of it, with the empty line at its end; not changed any more
   */
  CachedRequestHead(byte[] bytes, int bodyLength, ParsedHead known, InlineToolCall asked) {
    this.bytes = requireNonNull(bytes, "bytes");
    this.bodyLength = bodyLength;
    this.known = requireNonNull(known, "known");
    this.asked = requireNonNull(asked, "asked");
  }

  /** The header of an answer, and all that it depends on. Jetty makes a date for each second. */
  private record Made(Basis basis, ByteBuffer head) {}

  private record Basis(int status, HttpFields fields, int length, HttpField date, boolean isLast) {

    static Basis of(CompleteResponse reply, HttpField date, boolean isLast) {
      return new Basis(reply.status(), reply.headers(), reply.body().remaining(), date, isLast);
    }

    /** Fields that are replaced are other ones, be they equal. */
    @SuppressWarnings("ReferenceEquality")
    boolean isSame(Basis other) {
      return fields == other.fields
          && date == other.date
          && length == other.length
          && status == other.status
          && isLast == other.isLast;
    }
  }

  InlineToolCall asked() {
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
  boolean isSame(CachedRequestHead other) {
    return Arrays.equals(bytes, other.bytes) && known.holdsWhere(other.known);
  }

  /** Tells whether {@code count} bytes from {@code from} on are this, and a whole body. */
  boolean begins(byte[] read, int from, int count) {
    return count == bytes.length + bodyLength
        && Arrays.equals(read, from, from + bytes.length, bytes, 0, bytes.length);
  }

  /** Does what {@link ParsedHead#holdsFor} does. */
  boolean holdsFor(SocketAddress address, AccessSettings now) {
    return known.holdsFor(address, now);
  }

  /**
   * Returns the header of {@code reply}, to be read from a duplicate.
   *
   * @param date when it is sent
   */
  ByteBuffer headOf(CompleteResponse reply, HttpField date, ResponseHeadEncoder heads) {
    Basis basis = Basis.of(reply, date, heads.writer().isDraining().getAsBoolean());
    Made made = last;
    if (made == null || !made.basis().isSame(basis)) {
      made = new Made(basis, heads.of(asked.routed().request(), reply, date));
      last = made;
    }
    return made.head();
  }
}
