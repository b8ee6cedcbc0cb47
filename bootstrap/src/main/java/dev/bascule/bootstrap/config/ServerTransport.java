package dev.bascule.bootstrap.config;

import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.bootstrap.tls.UpstreamTls;
import java.net.URI;
import java.util.Optional;

/** How a server is reached. */
public sealed interface ServerTransport {

  /** Returns what its connections are encrypted with, if the configuration sets that. */
  default Optional<UpstreamTls> tls() {
    return Optional.empty();
  }

  /** Over Streamable HTTP. */
  record StreamableHttp(StreamableHttpSettings settings, Optional<UpstreamTls> tls)
      implements ServerTransport {

    /** Makes one that is encrypted as the platform does, if its URL says so. */
    public StreamableHttp(StreamableHttpSettings settings) {
      this(settings, Optional.empty());
    }

    /** Leaves the URL out: it may come from a variable. */
    @Override
    public String toString() {
      return "StreamableHttp[id=" + settings.id() + "]";
    }
  }

  /** Over HTTP with server-sent events, as in MCP 2024-11-05; the URL is that of the events. */
  record Sse(StreamableHttpSettings settings, Optional<UpstreamTls> tls)
      implements ServerTransport {

    /** Makes one that is encrypted as the platform does, if its URL says so. */
    public Sse(StreamableHttpSettings settings) {
      this(settings, Optional.empty());
    }

    /** Leaves the URL out: it may come from a variable. */
    @Override
    public String toString() {
      return "Sse[id=" + settings.id() + "]";
    }
  }

  /** As a child process. */
  record Stdio(StdioSettings settings) implements ServerTransport {

    /** Leaves the command out: it may come from a variable. */
    @Override
    public String toString() {
      return "Stdio[id=" + settings.id() + "]";
    }
  }

  /** It is the embedded demo server, which has to be started first. */
  record Demo() implements ServerTransport {}

  /** Returns {@code url} without its query, which may hold a secret. */
  static String endpoint(URI url) {
    return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
  }
}
