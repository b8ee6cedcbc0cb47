package dev.bascule.bootstrap.config;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.StdioSettings;
import dev.bascule.adapter.out.mcp.StreamableHttpSettings;
import java.net.URI;

/** How a server is reached. */
public sealed interface Connection {

  /** Over HTTP. */
  record StreamableHttp(StreamableHttpSettings settings) implements Connection {
    public StreamableHttp {
      requireNonNull(settings, "settings");
    }

    /** Returns the endpoint without its query, which may hold a secret. */
    public String endpoint() {
      URI url = settings.url();
      return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    }

    /** Leaves the URL out: it may come from a variable. */
    @Override
    public String toString() {
      return "StreamableHttp[id=" + settings.id() + "]";
    }
  }

  /** As a child process. */
  record Stdio(StdioSettings settings) implements Connection {
    public Stdio {
      requireNonNull(settings, "settings");
    }

    /** Leaves the command out: it may come from a variable. */
    @Override
    public String toString() {
      return "Stdio[id=" + settings.id() + "]";
    }
  }

  /** It is the embedded demo server, which has to be started first. */
  record Demo() implements Connection {}
}
