package dev.bascule.adapter.in.http.fastpath;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RequestId;
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
  private final ParsedHead parsedHead;
  private final InlineToolCall inlineCall;
  private volatile @Nullable EncodedHead lastHead;

  /**
   * @param bytes all of it, with the empty line at its end; not changed any more
   */
  CachedRequestHead(
      byte[] bytes, int bodyLength, ParsedHead parsedHead, InlineToolCall inlineCall) {
    this.bytes = requireNonNull(bytes, "bytes");
    this.bodyLength = bodyLength;
    this.parsedHead = requireNonNull(parsedHead, "parsedHead");
    this.inlineCall = requireNonNull(inlineCall, "inlineCall");
  }

  /**
   * The header of a response, and all that it depends on. Jetty makes a date for each second.
   *
   * @param requestIdAt where the placeholder for the identifier of a request begins; negative if
   *     the client gave the identifier
   */
  record EncodedHead(HeadKey key, ByteBuffer head, int requestIdAt) {

    private static final String FIELD = RequestId.HEADER + ": ";

    static EncodedHead of(HeadKey key, ByteBuffer head) {
      int fieldAt =
          ISO_8859_1.decode(head.duplicate()).toString().indexOf(FIELD + RequestId.PLACEHOLDER);
      return new EncodedHead(key, head, fieldAt < 0 ? -1 : fieldAt + FIELD.length());
    }

    /** Returns a copy that may be written to. */
    ByteBuffer copy() {
      return ByteBuffer.allocate(head.remaining()).put(head.duplicate()).flip();
    }
  }

  record HeadKey(int status, HttpFields fields, int length, HttpField date, boolean isLast) {

    static HeadKey of(CompleteResponse response, HttpField date, boolean isLast) {
      return new HeadKey(
          response.status(), response.headers(), response.body().remaining(), date, isLast);
    }

    /** Fields that are replaced are other ones, be they equal. */
    @SuppressWarnings("ReferenceEquality")
    boolean isSame(HeadKey other) {
      return fields == other.fields
          && date == other.date
          && length == other.length
          && status == other.status
          && isLast == other.isLast;
    }
  }

  InlineToolCall inlineCall() {
    return inlineCall;
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
    return Arrays.equals(bytes, other.bytes) && parsedHead.isSameScope(other.parsedHead);
  }

  /** Tells whether {@code count} bytes from {@code from} on are this, and a whole body. */
  boolean matches(byte[] read, int from, int count) {
    return count == bytes.length + bodyLength
        && Arrays.equals(read, from, from + bytes.length, bytes, 0, bytes.length);
  }

  /** Does what {@link ParsedHead#isValidFor} does. */
  boolean isValidFor(SocketAddress address, AccessSettings now) {
    return parsedHead.isValidFor(address, now);
  }

  /**
   * Returns the header of {@code response}; the same object as long as the header is the same.
   *
   * @param date when it is sent
   */
  EncodedHead encodeResponseHead(
      CompleteResponse response, HttpField date, ResponseHeadEncoder headEncoder) {
    HeadKey key = HeadKey.of(response, date, headEncoder.writer().isDraining().getAsBoolean());
    EncodedHead encoded = lastHead;
    if (encoded == null || !encoded.key().isSame(key)) {
      encoded =
          EncodedHead.of(
              key, headEncoder.encode(inlineCall.routeMatch().request(), response, date));
      lastHead = encoded;
    }
    return encoded;
  }
}
