package dev.bascule.configuration;

import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.configuration.tls.UpstreamTls;
import java.util.Optional;

/** The transport of a server. */
public sealed interface ServerTransport {

  /** Returns the TLS settings, if configured. */
  default Optional<UpstreamTls> tls() {
    return Optional.empty();
  }

  /** A transport over HTTP. */
  sealed interface OverHttp extends ServerTransport {

    /** Returns the settings of the connection. */
    StreamableHttpSettings settings();
  }

  /** Streamable HTTP. */
  record StreamableHttp(StreamableHttpSettings settings, Optional<UpstreamTls> tls)
      implements OverHttp {

    /** Omits the URL, which may come from a variable. */
    @Override
    public String toString() {
      return "StreamableHttp[id=" + settings.id() + "]";
    }
  }

  /** HTTP with server-sent events, as in MCP 2024-11-05; the URL is that of the event stream. */
  record Sse(StreamableHttpSettings settings, Optional<UpstreamTls> tls) implements OverHttp {

    /** Omits the URL, which may come from a variable. */
    @Override
    public String toString() {
      return "Sse[id=" + settings.id() + "]";
    }
  }

  /** A child process with MCP over standard input and output. */
  record Stdio(StdioSettings settings) implements ServerTransport {

    /** Omits the command, which may come from a variable. */
    @Override
    public String toString() {
      return "Stdio[id=" + settings.id() + "]";
    }
  }

  /** The embedded demo server, which has to be started first. */
  record Demo() implements ServerTransport {}
}
