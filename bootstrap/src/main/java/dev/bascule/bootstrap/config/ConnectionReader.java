package dev.bascule.bootstrap.config;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.StdioSettings;
import dev.bascule.adapter.out.mcp.StreamableHttpSettings;
import dev.bascule.domain.mcp.ServerId;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads how one server is reached. Its values may be secrets, so no mistake shows one.
 *
 * @param folder what a relative {@code cwd} is relative to: the folder of the file
 */
record ConnectionReader(Path folder) {

  static final Set<String> KEYS =
      Set.of("command", "args", "env", "cwd", "url", "headers", "type", "transport", "protocol");

  private enum Transport {
    STDIO,
    HTTP,
    SSE
  }

  /** Other clients' spellings are among them. */
  private static final Map<String, Transport> TRANSPORTS =
      Map.of(
          "stdio", Transport.STDIO,
          "http", Transport.HTTP,
          "streamable-http", Transport.HTTP,
          "streamable_http", Transport.HTTP,
          "streamableHttp", Transport.HTTP,
          "sse", Transport.SSE);

  /** A field name of RFC 9110, section 5.1. */
  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");
  private static final Pattern VARIABLE_NAME = Pattern.compile("[^=\\x00]+");

  private static final String EXPECTED_URL = "expected a URL such as https://host/mcp";

  ConnectionReader {
    requireNonNull(folder, "folder");
  }

  /** Returns the connection; empty where it is reported as a mistake. */
  Optional<Connection> read(ServerId id, Section server) {
    checkProtocol(server);
    if (server.has("command") && server.has("url")) {
      server.report("url", "`command` and `url` exclude each other");
      return Optional.empty();
    }
    if (!server.has("command") && !server.has("url")) {
      server.report("expected `command` (a program to start) or `url` (a server that runs)");
      return Optional.empty();
    }
    checkTransport(server, "type");
    checkTransport(server, "transport");
    return server.has("command") ? stdio(id, server) : http(id, server);
  }

  private static void checkProtocol(Section server) {
    server
        .oneOf(
            "protocol",
            Map.of("auto", true, "legacy", true, "modern", false),
            "auto, legacy or modern")
        .filter(isSupported -> !isSupported)
        .ifPresent(
            _ ->
                server.report(
                    "protocol",
                    "`modern` (MCP 2026-07-28) is not supported yet; use auto or legacy"));
  }

  private static void checkTransport(Section server, String key) {
    Transport expected = server.has("command") ? Transport.STDIO : Transport.HTTP;
    server
        .oneOf(key, TRANSPORTS, "stdio, http or streamable-http")
        .filter(transport -> transport != expected)
        .ifPresent(transport -> server.report(key, refusal(transport)));
  }

  private static String refusal(Transport transport) {
    return switch (transport) {
      case STDIO -> "`stdio` needs `command`, but here is `url`";
      case HTTP -> "HTTP needs `url`, but here is `command`";
      case SSE ->
          "the legacy SSE transport is not supported yet; use the server's Streamable HTTP"
              + " endpoint with `type: http`";
    };
  }

  private Optional<Connection> stdio(ServerId id, Section server) {
    Optional<String> program = server.text("command");
    List<String> arguments = server.texts("args");
    Map<String, String> environment = environment(server);
    Optional<Path> workingFolder = workingFolder(server);
    if (program.filter(String::isBlank).isPresent()) {
      server.report("command", "expected a program, but this is empty");
      return Optional.empty();
    }
    return program.flatMap(
        name -> stdio(server, id, commandLine(name, arguments), environment, workingFolder));
  }

  private static Optional<Connection> stdio(
      Section server,
      ServerId id,
      List<String> commandLine,
      Map<String, String> environment,
      Optional<Path> workingFolder) {
    try {
      return Optional.of(
          new Connection.Stdio(
              new StdioSettings(
                  id, commandLine, environment, workingFolder, Defaults.MAX_MESSAGE_BYTES)));
    } catch (IllegalArgumentException _) {
      // Its message may quote a value.
      server.report(
          "command",
          "cannot be started: it, an argument or a variable has a character that no process can"
              + " be given");
      return Optional.empty();
    }
  }

  private static List<String> commandLine(String program, List<String> arguments) {
    List<String> commandLine = new ArrayList<>(List.of(program));
    commandLine.addAll(arguments);
    return commandLine;
  }

  private static Map<String, String> environment(Section server) {
    Map<String, String> environment = server.textsByKey("env");
    environment.forEach(
        (name, value) -> {
          if (!VARIABLE_NAME.matcher(name).matches() || value.indexOf('\0') >= 0) {
            server.report("env", "`" + name + "` has a character that no variable can hold");
          }
        });
    return environment;
  }

  private Optional<Path> workingFolder(Section server) {
    try {
      return server.text("cwd").map(folder::resolve);
    } catch (InvalidPathException _) {
      server.report("cwd", "expected a folder, but this is no path");
      return Optional.empty();
    }
  }

  private static Optional<Connection> http(ServerId id, Section server) {
    Map<String, String> headers = server.textsByKey("headers");
    headers.forEach((name, value) -> checkHeader(server, name, value));
    return server
        .text("url")
        .flatMap(text -> url(server, text))
        .flatMap(url -> http(id, server, url, headers));
  }

  private static Optional<Connection> http(
      ServerId id, Section server, URI url, Map<String, String> headers) {
    try {
      return Optional.of(
          new Connection.StreamableHttp(
              new StreamableHttpSettings(id, url, headers, Defaults.MAX_MESSAGE_BYTES)));
    } catch (IllegalArgumentException _) {
      // Its message may quote the URL.
      server.report("url", EXPECTED_URL);
      return Optional.empty();
    }
  }

  private static void checkHeader(Section server, String name, String value) {
    if (!HEADER_NAME.matcher(name).matches()) {
      server.report("headers", "`" + name + "` is not a name that a header can have");
    } else if (!HEADER_VALUE.matcher(value).matches()) {
      server.report(
          "headers", "`" + name + "` has a character that a header cannot hold; a line break?");
    }
  }

  private static Optional<URI> url(Section server, String text) {
    Optional<URI> url = parse(text).filter(ConnectionReader::isHttp);
    if (url.isEmpty()) {
      server.report("url", EXPECTED_URL);
    } else if (!hasPossiblePort(url.get())) {
      server.report("url", "expected a port from 1 to 65535");
      return Optional.empty();
    } else if (url.get().getRawUserInfo() != null) {
      server.report(
          "url",
          "a name and password in a URL are not sent; use `headers: { Authorization: ... }`");
      return Optional.empty();
    }
    return url;
  }

  private static Optional<URI> parse(String text) {
    try {
      return Optional.of(new URI(text.strip()));
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  /** Without a port, the scheme has one. */
  private static boolean hasPossiblePort(URI url) {
    return url.getPort() == -1 || (url.getPort() >= 1 && url.getPort() <= 65_535);
  }

  private static boolean isHttp(URI url) {
    String scheme = url.getScheme();
    return ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
        && url.getHost() != null
        && url.getRawFragment() == null;
  }
}
