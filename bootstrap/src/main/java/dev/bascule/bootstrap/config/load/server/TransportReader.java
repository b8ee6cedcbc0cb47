package dev.bascule.bootstrap.config.load.server;

import dev.bascule.adapter.out.mcp.config.ChildEnvironment;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.bootstrap.config.ConfigDefaults;
import dev.bascule.bootstrap.config.ServerTransport;
import dev.bascule.bootstrap.config.load.section.TlsReader;
import dev.bascule.bootstrap.config.parse.ConfigSection;
import dev.bascule.bootstrap.tls.UpstreamTls;
import dev.bascule.domain.mcp.ServerId;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Reads the transport of one server. Messages contain no values, which may be secrets. */
final class TransportReader {

  static final Set<String> KEYS =
      Set.of(
          "command",
          "args",
          "env",
          "envFile",
          "inheritEnv",
          "cwd",
          "url",
          "headers",
          "type",
          "transport",
          "protocol",
          "tls");

  private static final Map<String, ProtocolChoice> PROTOCOLS =
      Map.of(
          "auto", ProtocolChoice.AUTO,
          "modern", ProtocolChoice.MODERN,
          "legacy", ProtocolChoice.LEGACY);

  /** A field name of RFC 9110, section 5.1. */
  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");
  private static final Pattern VARIABLE_NAME = Pattern.compile("[^=\\x00]+");

  private static final String EXPECTED_URL = "expected a URL such as https://host/mcp";

  private TransportReader() {}

  /** Returns the transport; empty, with an error, if it is invalid. */
  static Optional<ServerTransport> read(ServerId id, ConfigSection server) {
    ProtocolChoice protocol =
        server.oneOf("protocol", PROTOCOLS, "auto, modern or legacy").orElse(ProtocolChoice.AUTO);
    if (server.has("command") && server.has("url")) {
      server.report("url", "`command` and `url` exclude each other");
      return Optional.empty();
    }
    if (!server.has("command") && !server.has("url")) {
      server.report("expected `command` (a program to start) or `url` (a running server)");
      return Optional.empty();
    }
    Optional<UpstreamTls> tls = tls(server);
    return switch (TransportType.read(server)) {
      case STDIO -> stdio(id, server, protocol);
      case HTTP ->
          http(id, server, protocol).map(http -> new ServerTransport.StreamableHttp(http, tls));
      case SSE -> sse(id, server, protocol).map(http -> new ServerTransport.Sse(http, tls));
    };
  }

  private static Optional<UpstreamTls> tls(ConfigSection server) {
    if (server.has("tls")
        && !server
            .text("url")
            .map(url -> url.strip().toLowerCase(Locale.ROOT))
            .orElse("")
            .startsWith("https:")) {
      server.report("tls", "has no effect: `url` does not begin with https://");
      return Optional.empty();
    }
    return TlsReader.readServer(server);
  }

  private static Optional<ServerTransport> stdio(
      ServerId id, ConfigSection server, ProtocolChoice protocol) {
    Optional<String> program = server.text("command");
    List<String> arguments = server.texts("args");
    Map<String, String> fileEnvironment = EnvFileReader.read(server);
    Map<String, String> environment = new LinkedHashMap<>(fileEnvironment);
    environment.putAll(environment(server));
    Optional<Path> workingFolder = server.path("cwd", "a folder path");
    ChildEnvironment childEnvironment =
        ChildEnvironmentReader.read(server, arguments, environment, fileEnvironment.values());
    if (program.filter(String::isBlank).isPresent()) {
      server.report("command", "expected a program, but the value is empty");
      return Optional.empty();
    }
    return program.flatMap(
        name ->
            stdio(
                server,
                () ->
                    new StdioSettings(
                        id,
                        commandLine(name, arguments),
                        environment,
                        workingFolder,
                        ConfigDefaults.MAX_MESSAGE_BYTES,
                        protocol,
                        childEnvironment)));
  }

  private static Optional<ServerTransport> stdio(
      ConfigSection server, Supplier<StdioSettings> settings) {
    try {
      return Optional.of(new ServerTransport.Stdio(settings.get()));
    } catch (IllegalArgumentException _) {
      // Its message may contain a value.
      server.report(
          "command",
          "cannot be started: the command, an argument or a variable contains a null"
              + " character");
      return Optional.empty();
    }
  }

  private static List<String> commandLine(String program, List<String> arguments) {
    List<String> commandLine = new ArrayList<>(List.of(program));
    commandLine.addAll(arguments);
    return commandLine;
  }

  private static Map<String, String> environment(ConfigSection server) {
    Map<String, String> environment = server.textsByKey("env");
    environment.forEach(
        (name, value) -> {
          if (!VARIABLE_NAME.matcher(name).matches() || value.indexOf('\0') >= 0) {
            server.report(
                "env", "`" + name + "` contains a character that is invalid in variables");
          }
        });
    return environment;
  }

  private static Optional<StreamableHttpSettings> sse(
      ServerId id, ConfigSection server, ProtocolChoice protocol) {
    if (protocol == ProtocolChoice.MODERN) {
      server.report("protocol", "`modern` is not available over `sse`; use `type: http`");
    }
    return http(id, server, ProtocolChoice.LEGACY);
  }

  private static Optional<StreamableHttpSettings> http(
      ServerId id, ConfigSection server, ProtocolChoice protocol) {
    if (server.has("envFile")) {
      server.report("envFile", "is for a child process; use `headersFile` for header fields");
    }
    Map<String, String> headers = server.textsByKey("headers");
    headers.forEach((name, value) -> checkHeader(server, name, value));
    return server
        .text("url")
        .flatMap(text -> url(server, text))
        .flatMap(
            url ->
                http(
                    server,
                    () ->
                        new StreamableHttpSettings(
                            id, url, headers, ConfigDefaults.MAX_MESSAGE_BYTES, protocol)));
  }

  private static Optional<StreamableHttpSettings> http(
      ConfigSection server, Supplier<StreamableHttpSettings> settings) {
    try {
      return Optional.of(settings.get());
    } catch (IllegalArgumentException _) {
      // Its message may contain the URL.
      server.report("url", EXPECTED_URL);
      return Optional.empty();
    }
  }

  private static void checkHeader(ConfigSection server, String name, String value) {
    if (!HEADER_NAME.matcher(name).matches()) {
      server.report("headers", "`" + name + "` is not a valid header field name");
    } else if (!HEADER_VALUE.matcher(value).matches()) {
      server.report(
          "headers", "`" + name + "` contains an invalid character, such as a line break");
    }
  }

  private static Optional<URI> url(ConfigSection server, String text) {
    Optional<URI> url = parse(text).filter(TransportReader::isHttp);
    if (url.isEmpty()) {
      server.report("url", EXPECTED_URL);
    } else if (!hasPossiblePort(url.get())) {
      server.report("url", "expected a port from 1 to 65535");
      return Optional.empty();
    } else if (url.get().getRawUserInfo() != null) {
      server.report(
          "url",
          "user name and password in a URL are not supported; use `headers: { Authorization: ..."
              + " }`");
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

  /** Returns whether the port is in range, or absent. */
  private static boolean hasPossiblePort(URI url) {
    return url.getPort() == -1 || (url.getPort() >= 1 && url.getPort() <= 65_535);
  }

  private static boolean isHttp(URI url) {
    String scheme = url.getScheme();
    return ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
        && url.getHost() != null
        && url.getRawFragment() == null;
  }

  /** The type of a transport, with the spellings of other MCP clients. */
  private enum TransportType {
    STDIO("`stdio` needs `command`, but found `url`"),
    HTTP("HTTP needs `url`, but found `command`"),
    SSE("`sse` needs `url`, but found `command`");

    /** Includes the spellings of other clients; {@code local} is Copilot CLI's. */
    private static final Map<String, TransportType> SPELLINGS =
        Map.of(
            "stdio", STDIO,
            "local", STDIO,
            "http", HTTP,
            "streamable-http", HTTP,
            "streamable_http", HTTP,
            "streamableHttp", HTTP,
            "streamablehttp", HTTP,
            "sse", SSE);

    private final String error;

    TransportType(String error) {
      this.error = error;
    }

    /**
     * Returns the transport type of {@code server}: from either of two keys, or inferred from its
     * other keys. Reports contradictions.
     */
    static TransportType read(ConfigSection server) {
      Optional<TransportType> type = read(server, "type");
      Optional<TransportType> transport = read(server, "transport");
      if (type.isPresent() && transport.isPresent() && !type.equals(transport)) {
        server.report("transport", "contradicts `type`; remove one of the two");
      }
      return type.or(() -> transport).orElse(server.has("command") ? STDIO : HTTP);
    }

    private static Optional<TransportType> read(ConfigSection server, String key) {
      Optional<TransportType> said =
          server.oneOf(key, SPELLINGS, "stdio, http, streamable-http or sse");
      said.filter(transport -> !transport.fits(server))
          .ifPresent(transport -> server.report(key, transport.error));
      return said.filter(transport -> transport.fits(server));
    }

    private boolean fits(ConfigSection server) {
      return (this == STDIO) == server.has("command");
    }
  }
}
