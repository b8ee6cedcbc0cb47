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
 * The head of a request as bytes, with the parsed result, and the length of the body that follows.
 * Valid for requests from one address, since the parsed head contains the client. The {@code
 * traceparent} is excluded and differs between requests.
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

  CachedRequestHead(RequestBytes bytes, int bodyLength, InetAddress address, RequestHead head) {
    this.bytes = bytes;
    this.bodyLength = bodyLength;
    this.address = address;
    this.head = head;
    this.givenId = RequestId.given(head.headers());
  }

  /** The header of a response, and where its request identifier is; -1 if that was given. */
  record EncodedHead(HeadKey key, ByteBuffer head, int requestIdAt) {

    private static final String FIELD = RequestId.HEADER + ": ";

    static EncodedHead of(HeadKey key, ByteBuffer head) {
      int fieldAt =
          ISO_8859_1.decode(head.duplicate()).toString().indexOf(FIELD + RequestId.PLACEHOLDER);
      return new EncodedHead(key, head, fieldAt < 0 ? -1 : fieldAt + FIELD.length());
    }

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

    /** Compares by identity: replaced fields and settings are different, even if they are equal. */
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

  /** Returns the identifier that the client gave; empty if one is generated for each request. */
  Optional<String> givenId() {
    return givenId;
  }

  /** Returns the bytes, which must not be changed. */
  RequestBytes bytes() {
    return bytes;
  }

  /** Returns whether {@code other} has the same head and the same client. */
  boolean isSame(CachedRequestHead other) {
    return bytes.hasSameHead(other.bytes) && address.equals(other.address);
  }

  /** Returns whether {@code request} is this head with a complete body. */
  boolean matches(RequestBytes request) {
    return request.isWhole(bodyLength) && request.hasSameHead(bytes);
  }

  /** Returns whether this is the head of requests from {@code peer}, whatever its port. */
  boolean isFrom(SocketAddress peer) {
    return peer instanceof InetSocketAddress other && address.equals(other.getAddress());
  }

  /**
   * Returns the header of {@code response}; the same object as long as the header is the same.
   *
   * @param date the time of sending
   */
  EncodedHead encodeResponseHead(
      CompleteResponse response, HttpField date, ResponseHeadEncoder headEncoder) {
    HeadKey key =
        new HeadKey(
            response.status(),
            response.headers(),
            response.length(),
            date,
            headEncoder.writer().isStopping().getAsBoolean(),
            headEncoder.access().get());
    EncodedHead encoded = lastHead;
    if (encoded == null || !encoded.key().isSame(key)) {
      encoded = EncodedHead.of(key, headEncoder.encode(head, response, date));
      lastHead = encoded;
    }
    return encoded;
  }
}
