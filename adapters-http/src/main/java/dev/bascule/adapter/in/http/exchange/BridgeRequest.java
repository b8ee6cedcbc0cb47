package dev.bascule.adapter.in.http.exchange;

import dev.bascule.adapter.in.http.access.ClientAddress;
import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.context.TraceContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request, and free of the server that read it. Immutable; nobody changes its bytes. */
public final class BridgeRequest {

  private static final byte[] NO_BODY = {};

  private final RequestHead head;
  private final @Nullable String traceparent;
  private final String id;
  private final byte[] body;

  /**
   * Makes a request whose body is not read yet: until it is, there is none.
   *
   * @param head all of it but its body
   * @param id its identifier
   */
  public BridgeRequest(RequestHead head, String id) {
    this(head, /* traceparent= */ null, id);
  }

  /**
   * Makes a request whose head is that of several.
   *
   * @param head what they have in common, except their bodies
   * @param traceparent the value of the field that {@code head} lacks, which is valid; null if it
   *     lacks none
   * @param id its identifier
   */
  public BridgeRequest(RequestHead head, @Nullable String traceparent, String id) {
    this(head, traceparent, id, NO_BODY);
  }

  private BridgeRequest(RequestHead head, @Nullable String traceparent, String id, byte[] body) {
    this.head = head;
    this.traceparent = traceparent;
    this.id = id;
    this.body = body;
  }

  /** Returns this request with a body. */
  public BridgeRequest withBody(byte[] read) {
    return new BridgeRequest(head, traceparent, id, read);
  }

  /**
   * Returns all of it except its body, and except its traceparent if other requests have the same
   * head.
   */
  public RequestHead head() {
    return head;
  }

  /** Returns its identifier. */
  public String id() {
    return id;
  }

  /** Returns its body. */
  public byte[] body() {
    return body;
  }

  /** Returns the method, in capital letters. */
  public String method() {
    return head.method();
  }

  /** Returns the path as it was sent, the base path included. */
  public String path() {
    return head.path();
  }

  /** Returns the path below the base path, cut at its slashes and then decoded. */
  public List<String> segments() {
    return head.segments();
  }

  /** Returns what follows the question mark, as it was sent; null if there is none. */
  public @Nullable String query() {
    return head.query();
  }

  /** Returns how it came. */
  public RequestOrigin origin() {
    return head.origin();
  }

  /** Returns what logs, audit entries and traces say of it. */
  public CallOrigin callOrigin() {
    return new CallOrigin(id, client().address());
  }

  /** Returns the values of the header fields of a name, in whatever case. */
  public List<String> values(String name) {
    return traceparent != null && name.equalsIgnoreCase(TraceContext.TRACEPARENT)
        ? List.of(traceparent)
        : head.headers().getValuesList(name);
  }

  /** Returns the position of the request in a distributed trace. */
  TraceContext trace() {
    return traceparent == null ? head.trace() : head.trace().withTraceparent(traceparent);
  }

  /** Returns the value of a header field; several are joined, and empty if there is none. */
  public String field(String name) {
    return String.join(", ", values(name));
  }

  /** Returns who makes it, as far as the connection and trusted proxies tell. */
  public ClientAddress client() {
    return origin().client();
  }

  /** Returns the hosts that the client asked; one, unless something is wrong with the request. */
  public List<String> hosts() {
    return client().authority().map(List::of).orElseGet(() -> values("Host"));
  }
}
