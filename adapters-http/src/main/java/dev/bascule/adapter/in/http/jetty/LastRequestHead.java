package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.exchange.RequestHead;
import dev.bascule.application.context.TraceContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * The head of the last request of an encrypted connection. Most clients send the same head again,
 * so the next request is parsed only if it differs in more than its {@code traceparent} and the
 * length of its body. Peer and client certificate are those of the connection.
 *
 * <p>Immutable.
 */
record LastRequestHead(
    String method, HttpURI uri, List<HttpField> fields, boolean isTraced, RequestHead head) {

  private static final String ATTRIBUTE = LastRequestHead.class.getName();

  /** In characters. A connection may be idle for long. */
  private static final int MAX_LENGTH = 4 * 1024;

  /** Returns the head of {@code request} if the last request had the same; null otherwise. */
  static JettyRequestReader.ReadResult.@Nullable Valid find(Request request) {
    return request.getConnectionMetaData().getAttribute(ATTRIBUTE) instanceof LastRequestHead last
        ? last.match(request)
        : null;
  }

  /** Keeps {@code head}, which has header fields of its own, for the next request. */
  static void keep(Request request, RequestHead head) {
    List<HttpField> fields = new ArrayList<>();
    int length = String.valueOf(request.getHttpURI()).length();
    int traceparents = 0;
    for (HttpField field : request.getHeaders()) {
      length += field.getName().length() + String.valueOf(field.getValue()).length();
      if (isTraceparent(field)) {
        traceparents++;
      } else if (field.getHeader() != HttpHeader.CONTENT_LENGTH) {
        fields.add(field);
      }
    }
    boolean isTraced = head.trace().traceparent().isPresent();
    if (length <= MAX_LENGTH && traceparents == (isTraced ? 1 : 0)) {
      request
          .getConnectionMetaData()
          .setAttribute(
              ATTRIBUTE,
              new LastRequestHead(
                  request.getMethod(),
                  request.getHttpURI().asImmutable(),
                  List.copyOf(fields),
                  isTraced,
                  isTraced ? head.withoutTraceparent() : head));
    }
  }

  private JettyRequestReader.ReadResult.@Nullable Valid match(Request request) {
    HttpURI other = request.getHttpURI();
    return method.equals(request.getMethod())
            && Objects.equals(uri.getPath(), other.getPath())
            && Objects.equals(uri.getQuery(), other.getQuery())
            && Objects.equals(uri.getAuthority(), other.getAuthority())
            && Objects.equals(uri.getScheme(), other.getScheme())
        ? matchFields(request.getHeaders())
        : null;
  }

  private JettyRequestReader.ReadResult.@Nullable Valid matchFields(Iterable<HttpField> others) {
    String traceparent = null;
    int count = 0;
    for (HttpField other : others) {
      if (isTraceparent(other)) {
        if (traceparent != null || !isTraced || !isValid(other.getValue())) {
          return null;
        }
        traceparent = other.getValue();
      } else if (other.getHeader() != HttpHeader.CONTENT_LENGTH) {
        if (count == fields.size() || !fields.get(count).equals(other)) {
          return null;
        }
        count++;
      }
    }
    return count == fields.size() && isTraced == (traceparent != null)
        ? new JettyRequestReader.ReadResult.Valid(head, traceparent)
        : null;
  }

  private static boolean isTraceparent(HttpField field) {
    return field.getHeader() == null && field.is(TraceContext.TRACEPARENT);
  }

  private static boolean isValid(@Nullable String traceparent) {
    return traceparent != null
        && TraceContext.parse(
                name -> name.equals(TraceContext.TRACEPARENT) ? List.of(traceparent) : List.of())
            .traceparent()
            .equals(Optional.of(traceparent));
  }

  /** Omits the header fields, which may contain credentials. */
  @Override
  public String toString() {
    return "LastRequestHead[" + method + "]";
  }
}
