package dev.bascule.adapter.in.http.exchange;

import dev.bascule.adapter.in.http.access.ClientAddress;
import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.context.RequestDetails;
import dev.bascule.application.context.TraceContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request, independent of the server that read it. Its bytes must not be changed.
 *
 * @param head everything except the body, and except the traceparent of a shared head
 * @param traceparent the valid value of the field that was removed from a head that several
 *     requests share; null if none was
 * @param id its identifier
 * @param body empty if it is not read yet
 * @param details receives what becomes known about it
 */
@SuppressWarnings("ArrayRecordComponent")
public record BridgeRequest(
    RequestHead head,
    @Nullable String traceparent,
    String id,
    byte[] body,
    RequestDetails details) {

  private static final byte[] NO_BODY = {};

  /** Creates a request whose body is not read yet. */
  public BridgeRequest(
      RequestHead head, @Nullable String traceparent, String id, RequestDetails details) {
    this(head, traceparent, id, NO_BODY, details);
  }

  /** Creates the same, of which no details are recorded. */
  public BridgeRequest(RequestHead head, @Nullable String traceparent, String id) {
    this(head, traceparent, id, RequestDetails.NONE);
  }

  /** Returns this request with a body. */
  public BridgeRequest withBody(byte[] read) {
    return new BridgeRequest(head, traceparent, id, read, details);
  }

  /** Returns the method, in upper case. */
  public String method() {
    return head.method();
  }

  /** Returns the path as sent, including the base path. */
  public String path() {
    return head.path();
  }

  /** Returns the path relative to the base path, split at slashes and then decoded. */
  public List<String> segments() {
    return head.segments();
  }

  /** Returns the part after the question mark, as sent; null if there is none. */
  public @Nullable String query() {
    return head.query();
  }

  public RequestOrigin origin() {
    return head.origin();
  }

  /** Returns the origin for logs, audit entries and traces. */
  public CallOrigin callOrigin() {
    return new CallOrigin(id, client().address(), details);
  }

  /** Returns the values of the header fields of a name, ignoring case. */
  public List<String> values(String name) {
    return traceparent != null && name.equalsIgnoreCase(TraceContext.TRACEPARENT)
        ? List.of(traceparent)
        : head.headers().getValuesList(name);
  }

  TraceContext trace() {
    return traceparent == null ? head.trace() : head.trace().withTraceparent(traceparent);
  }

  /** Returns the value of a header field; several are joined; empty if there is none. */
  public String field(String name) {
    return String.join(", ", values(name));
  }

  /** Returns the client, as far as the connection and trusted proxies report it. */
  public ClientAddress client() {
    return origin().client();
  }

  /** Returns the requested hosts; exactly one unless the request is malformed. */
  public List<String> hosts() {
    return client().authority().map(List::of).orElseGet(() -> values("Host"));
  }
}
