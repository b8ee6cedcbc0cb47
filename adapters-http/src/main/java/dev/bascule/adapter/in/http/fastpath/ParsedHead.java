package dev.bascule.adapter.in.http.fastpath;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.filter.InlineToolCall;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * The header of a request, and what it asks for. Clients send nearly the same headers again and
 * again; for those that do, nothing is decided twice that depends on the header, and on the address
 * that it comes from, alone. Who makes the request is not among that.
 */
final class ParsedHead {

  private final HttpFields fields;
  private final HttpURI uri;
  private final SocketAddress peer;
  private final AccessSettings access;
  private final @Nullable InlineToolCall inlineCall;

  /**
   * @param access from where the bridge could be used when it was decided
   * @param inlineCall what it asks for; null if that is nothing that is answered at once
   */
  ParsedHead(Request request, AccessSettings access, @Nullable InlineToolCall inlineCall) {
    this.fields = HttpFields.build(request.getHeaders()).asImmutable();
    this.uri = request.getHttpURI();
    this.peer = peer(request);
    this.access = requireNonNull(access, "access");
    this.inlineCall = inlineCall;
  }

  @Nullable InlineToolCall inlineCall() {
    return inlineCall;
  }

  /** Returns how many characters the target and all fields have. */
  int length() {
    int length = uri.getPathQuery().length();
    for (HttpField field : fields) {
      length += field.getName().length() + String.valueOf(field.getValue()).length();
    }
    return length;
  }

  /** Tells whether {@code request} has this header. */
  boolean matches(Request request, AccessSettings now) {
    return isSame(request.getHttpURI())
        && isSame(request.getHeaders())
        && isValidFor(peer(request), now);
  }

  /**
   * Tells whether what was decided still holds for a client at {@code address}. Settings that are
   * replaced are other ones, be they equal.
   */
  @SuppressWarnings("ReferenceEquality")
  boolean isValidFor(SocketAddress address, AccessSettings now) {
    return access == now && isSamePeer(address);
  }

  /** Tells whether what was decided holds where {@code other} holds. */
  boolean isSameScope(ParsedHead other) {
    return isValidFor(other.peer, other.access);
  }

  /** Tells whether others may have this header: an encrypted connection may have a certificate. */
  static boolean mayBeShared(Request request) {
    return !request.isSecure() && peer(request) instanceof InetSocketAddress;
  }

  /**
   * Returns the same number for requests that have the same header, as {@link #matches} sees it.
   */
  static int hash(Request request) {
    int hash = request.getHttpURI().getPathQuery().hashCode();
    for (HttpField field : request.getHeaders()) {
      if (field.getHeader() != HttpHeader.CONTENT_LENGTH) {
        hash = 31 * hash + String.valueOf(field.getValue()).hashCode();
      }
    }
    return hash;
  }

  private static SocketAddress peer(Request request) {
    return request.getConnectionMetaData().getRemoteSocketAddress();
  }

  /** Another port is another connection of the same client. */
  @SuppressWarnings("ReferenceEquality")
  private boolean isSamePeer(SocketAddress other) {
    return peer == other
        || (peer instanceof InetSocketAddress one
            && other instanceof InetSocketAddress another
            && Objects.equals(one.getAddress(), another.getAddress()));
  }

  private boolean isSame(HttpURI other) {
    return uri.getPathQuery().equals(other.getPathQuery())
        && uri.getScheme().equals(other.getScheme())
        && uri.getPort() == other.getPort()
        && String.valueOf(uri.getHost()).equals(other.getHost());
  }

  private boolean isSame(HttpFields other) {
    if (fields.size() != other.size()) {
      return false;
    }
    int index = 0;
    for (HttpField field : other) {
      if (!isSame(fields.getField(index++), field)) {
        return false;
      }
    }
    return true;
  }

  /** How long the body is decides nothing that is remembered. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(HttpField one, HttpField other) {
    return one == other
        || (one.getName().equals(other.getName())
            && (one.getHeader() == HttpHeader.CONTENT_LENGTH
                || String.valueOf(one.getValue()).equals(other.getValue())));
  }
}
