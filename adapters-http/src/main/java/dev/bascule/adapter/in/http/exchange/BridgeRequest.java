package dev.bascule.adapter.in.http.exchange;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.ClientAddress;
import dev.bascule.domain.mcp.ToolArguments;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * One request, and free of the server that read it.
 *
 * @param method the method, in capital letters
 * @param path the path as it was sent, the base path included
 * @param segments the path below the base path, cut at its slashes and then decoded, so that an
 *     encoded slash is part of a segment
 * @param query what follows the question mark, as it was sent; null if there is none
 * @param headers the header fields
 * @param body the body
 * @param origin how it came
 */
public record BridgeRequest(
    String method,
    String path,
    List<String> segments,
    @Nullable String query,
    HttpFields headers,
    Body body,
    RequestOrigin origin) {

  public BridgeRequest {
    requireNonNull(method, "method");
    requireNonNull(path, "path");
    segments = List.copyOf(segments);
    requireNonNull(headers, "headers");
    requireNonNull(body, "body");
    requireNonNull(origin, "origin");
  }

  /** Returns this request with a body: until it is read, there is none. */
  public BridgeRequest withBody(Body read) {
    return new BridgeRequest(method, path, segments, query, headers, read, origin);
  }

  /** Returns the same with header fields of its own, which may be kept when it has ended. */
  public BridgeRequest withCopiedHeaders() {
    return new BridgeRequest(
        method, path, segments, query, HttpFields.build(headers).asImmutable(), body, origin);
  }

  /** Returns the values of the header fields of a name, in whatever case. */
  public List<String> values(String name) {
    return headers.getValuesList(name);
  }

  /** Returns the value of a header field; several are joined, and empty if there is none. */
  public String field(String name) {
    return String.join(", ", values(name));
  }

  /** Returns who makes it, as far as the connection and trusted proxies tell. */
  public ClientAddress client() {
    return origin.client();
  }

  /** Returns the hosts that the client asked; one, unless something is wrong with the request. */
  public List<String> hosts() {
    return client().authority().map(List::of).orElseGet(() -> values("Host"));
  }

  /**
   * The bytes of a body, which whoever has them does not change, and the arguments that they were
   * found to be, so that nobody reads them twice. For one thread at a time.
   */
  public static final class Body {

    public static final Body EMPTY = new Body(new byte[0]);

    private final byte[] bytes;
    private @Nullable ToolArguments arguments;

    public Body(byte[] bytes) {
      this.bytes = bytes;
    }

    public byte[] bytes() {
      return bytes;
    }

    public boolean isEmpty() {
      return bytes.length == 0;
    }

    /** Returns the arguments that it was found to be; null if nobody has found out yet. */
    public @Nullable ToolArguments arguments() {
      return arguments;
    }

    /** Keeps that it was found to be these. */
    public void setArguments(ToolArguments found) {
      arguments = found;
    }
  }
}
