package dev.bascule.adapter.in.http.fastpath;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RequestHead;
import dev.bascule.adapter.in.http.exchange.RequestId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request, by its bytes, with what the server parsed it to, and how long the body is
 * that follows. It is valid for requests from one address, since the head says from where it came.
 * Each request has its own {@code traceparent}, if there is one.
 *
 * <p>Thread-safe.
 */
final class CachedRequestHead {

  private final RequestBytes bytes;
  private final int bodyLength;
  private final InetAddress address;
  private final RequestHead head;
  private final Optional<String> givenId;
  private volatile @Nullable EncodedHead lastHead;

  /**
   * @param bytes all of it and nothing else; not changed any more
   * @param address where it came from
   * @param head what it was parsed to, without the value that {@code bytes} leaves out
   */
  CachedRequestHead(RequestBytes bytes, int bodyLength, InetAddress address, RequestHead head) {
    this.bytes = bytes;
    this.bodyLength = bodyLength;
    this.address = address;
    this.head = head;
    this.givenId = RequestId.given(head.headers());
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

  record HeadKey(
      int status,
      HttpFields fields,
      int length,
      HttpField date,
      boolean isLast,
      AccessSettings access) {

    /** Fields and settings that are replaced are other ones, be they equal. */
    @SuppressWarnings("ReferenceEquality")
    boolean isSame(HeadKey other) {
      return fields == other.fields
          && date == other.date
          && length == other.length
          && status == other.status
          && isLast == other.isLast
          && access == other.access;
    }
  }

  RequestHead head() {
    return head;
  }

  /** Returns the identifier that the client gave; empty if one is made for each request. */
  Optional<String> givenId() {
    return givenId;
  }

  /** Returns all of it; nobody changes it. */
  RequestBytes bytes() {
    return bytes;
  }

  /** Returns whether {@code other} is the same, of the same client. */
  boolean isSame(CachedRequestHead other) {
    return bytes.hasSameHead(other.bytes) && address.equals(other.address);
  }

  /** Returns whether {@code request} is this head and a whole body. */
  boolean matches(RequestBytes request) {
    return request.isWhole(bodyLength) && request.hasSameHead(bytes);
  }

  /** Tells whether this is the head of requests from {@code peer}, whatever its port. */
  boolean isFrom(SocketAddress peer) {
    return peer instanceof InetSocketAddress other && address.equals(other.getAddress());
  }

  /**
   * Returns the header of {@code response}; the same object as long as the header is the same.
   *
   * @param date when it is sent
   */
  EncodedHead encodeResponseHead(
      CompleteResponse response, HttpField date, ResponseHeadEncoder headEncoder) {
    HeadKey key =
        new HeadKey(
            response.status(),
            response.headers(),
            response.length(),
            date,
            headEncoder.writer().isDraining().getAsBoolean(),
            headEncoder.access().get());
    EncodedHead encoded = lastHead;
    if (encoded == null || !encoded.key().isSame(key)) {
      encoded = EncodedHead.of(key, headEncoder.encode(head, response, date));
      lastHead = encoded;
    }
    return encoded;
  }
}
