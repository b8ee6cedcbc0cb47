package dev.bascule.configuration.load.server;

import static dev.bascule.configuration.parse.KeyCondition.has;
import static dev.bascule.configuration.parse.KeyCondition.is;
import static dev.bascule.configuration.parse.KeyCondition.not;
import static dev.bascule.configuration.parse.KeyCondition.startsWith;

import dev.bascule.adapter.out.mcp.config.ChildEnvironment;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.configuration.ConfigDefaults;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.configuration.load.section.TlsReader;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.KeyCondition;
import dev.bascule.configuration.parse.TextsRule;
import dev.bascule.configuration.parse.ValueType;
import dev.bascule.configuration.tls.UpstreamTls;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.text.QuantityText;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Reads the transport of one server. Messages contain no values, which may be secrets. */
final class TransportReader {

  static final List<String> KEYS =
      List.of(
          "type",
          "transport",
          "command",
          "args",
          "url",
          "protocol",
          "env",
          "envFile",
          "inheritEnv",
          "cwd",
          "memoryLimit",
          "headers");

  /** Shown after the credentials. */
  static final String TLS = "tls";

  private static final Map<String, ProtocolChoice> PROTOCOLS =
      Map.of(
          "auto", ProtocolChoice.AUTO,
          "modern", ProtocolChoice.MODERN,
          "legacy", ProtocolChoice.LEGACY);

  /** Names are those of RFC 9110, section 5.1. */
  private static final TextsRule HEADERS =
      new TextsRule(
          "[!#$%&'*+.^_`|~0-9A-Za-z-]+",
          "is not a valid header field name",
          "[\\t\\x20-\\x7e]*",
          "contains an invalid character, such as a line break");

  private static final String INVALID_VARIABLE =
      "contains a character that is invalid in variables";
  private static final TextsRule ENVIRONMENT =
      new TextsRule("[^=\\x00]+", INVALID_VARIABLE, "[^\\x00]*", INVALID_VARIABLE);

  private static final ValueType<String> COMMAND =
      ValueType.text("a program to start", ValueType.NOT_BLANK).secret();

  private static final String EXPECTED_URL = "a URL such as https://host/mcp";
  private static final String AUTHORITY = "\\s*[Hh][Tt][Tt][Pp][Ss]?://[^/?#]*";
  private static final ValueType<URI> URL =
      ValueType.parsed(
              EXPECTED_URL, "\\s*[Hh][Tt][Tt][Pp][Ss]?://[^/?#\\s][^#]*", TransportReader::parse)
          .secret();

  private static final KeyCondition HAS_IMPOSSIBLE_PORT =
      startsWith(
          "url",
          AUTHORITY
              + ":(?:0+|\\d{6,}|[7-9]\\d{4}|6[6-9]\\d{3}|65[6-9]\\d{2}|655[4-9]\\d|6553[6-9])"
              + "(?:[/?\\s]|$)");

  /** A variable reference may be the scheme. */
  private static final KeyCondition IS_HTTPS =
      startsWith("url", "\\s*[Hh][Tt][Tt][Pp][Ss]:|[^:]*\\$\\{");

  private TransportReader() {}

  /** Returns the transport; empty, with an error, if it is invalid. */
  static Optional<ServerTransport> read(ServerId id, ConfigSection server) {
    ProtocolChoice protocol =
        server.oneOf("protocol", PROTOCOLS, "auto, modern or legacy", ProtocolChoice.AUTO);
    // All keys are read, also those without a meaning for this server, so that errors are found.
    ConfigSection child = server.shownIf(server.has("command"));
    ConfigSection remote = server.shownIf(!server.has("command"));
    Optional<String> program = child.optional("command", COMMAND, "");
    List<String> arguments = child.texts("args");
    child.show(
        "args", arguments.isEmpty() ? "none" : QuantityText.counted(arguments.size(), "argument"));
    Map<String, String> environment = child.textsByKey("env", ENVIRONMENT);
    Optional<Path> workingFolder = server.path("cwd", "a folder path");
    OptionalLong memoryLimit = memoryLimit(child);
    Map<String, String> fileEnvironment = EnvFileReader.read(server);
    Map<String, String> all = new LinkedHashMap<>(fileEnvironment);
    all.putAll(environment);
    child.showValue("env", all.keySet());
    ChildEnvironment childEnvironment =
        ChildEnvironmentReader.read(child, arguments, all, fileEnvironment.values());
    Map<String, String> headers = remote.textsByKey("headers", HEADERS);
    Optional<URI> url = url(remote);
    boolean areBoth =
        server.reject(
            has("command").and(has("url")), "url", "`command` and `url` exclude each other");
    boolean areNone =
        server.reject(
            not(has("command").or(has("url"))),
            "expected `command` (a program to start) or `url` (a running server)");
    TransportType type = TransportType.read(server);
    Optional<UpstreamTls> tls = tls(remote);
    server.reject(
        is("type", TransportType.SSE.spellings())
            .or(is("transport", TransportType.SSE.spellings()))
            .and(is("protocol", "modern")),
        "protocol",
        "`modern` is not available over `sse`; use `type: http`");
    if (areBoth || areNone) {
      return Optional.empty();
    }
    server.show("type", type.text());
    if (type == TransportType.SSE) {
      server.show("protocol", "legacy");
    }
    return switch (type) {
      case STDIO ->
          program.flatMap(
              name ->
                  stdio(
                      server,
                      () ->
                          new StdioSettings(
                              id,
                              commandLine(name, arguments),
                              all,
                              workingFolder,
                              ConfigDefaults.MAX_MESSAGE_BYTES,
                              protocol,
                              childEnvironment,
                              memoryLimit)));
      case HTTP ->
          url.flatMap(address -> http(id, server, address, headers, protocol))
              .map(http -> new ServerTransport.StreamableHttp(http, tls));
      case SSE ->
          url.flatMap(address -> http(id, server, address, headers, ProtocolChoice.LEGACY))
              .map(http -> new ServerTransport.Sse(http, tls));
    };
  }

  private static OptionalLong memoryLimit(ConfigSection server) {
    Optional<Long> limit =
        server.optional("memoryLimit", ValueType.size(Long.MAX_VALUE), "unlimited");
    boolean isMisplaced =
        server.reject(
            has("memoryLimit").and(has("url")),
            "memoryLimit",
            "is for a child process; the bridge does not start a server with `url`");
    return isMisplaced
        ? OptionalLong.empty()
        : limit.map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  private static Optional<UpstreamTls> tls(ConfigSection server) {
    boolean isUseless =
        server.reject(
            has(TLS).and(not(IS_HTTPS)), TLS, "has no effect: `url` does not begin with https://");
    return isUseless ? Optional.empty() : TlsReader.readServer(server);
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

  private static Optional<StreamableHttpSettings> http(
      ServerId id,
      ConfigSection server,
      URI url,
      Map<String, String> headers,
      ProtocolChoice protocol) {
    try {
      return Optional.of(
          new StreamableHttpSettings(id, url, headers, ConfigDefaults.MAX_MESSAGE_BYTES, protocol));
    } catch (IllegalArgumentException _) {
      // Its message may contain the URL.
      server.report("url", "expected " + EXPECTED_URL);
      return Optional.empty();
    }
  }

  private static Optional<URI> url(ConfigSection server) {
    Optional<URI> url = server.optional("url", URL, "");
    if (url.isEmpty()) {
      return Optional.empty();
    }
    boolean isRejected =
        server.reject(HAS_IMPOSSIBLE_PORT, "url", "expected a port from 1 to 65535")
            || server.reject(
                startsWith("url", AUTHORITY + "@"),
                "url",
                "user name and password in a URL are not supported; use `headers: { Authorization:"
                    + " ... }`");
    return isRejected ? Optional.empty() : url;
  }

  private static Optional<URI> parse(String text) {
    try {
      return Optional.of(new URI(text.strip())).filter(TransportReader::isHttp);
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  private static boolean isHttp(URI url) {
    String scheme = url.getScheme();
    return ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
        && url.getHost() != null
        && url.getRawFragment() == null;
  }

  /** The type of a transport, with the spellings of other MCP clients. */
  private enum TransportType {
    STDIO,
    HTTP,
    SSE;

    /** Returns the name that is shown. */
    private String text() {
      return switch (this) {
        case STDIO -> "stdio";
        case HTTP -> "streamable-http";
        case SSE -> "sse";
      };
    }

    private List<String> spellings() {
      return switch (this) {
        // The latter is Copilot CLI's.
        case STDIO -> List.of("stdio", "local");
        case HTTP ->
            List.of(
                "http", "streamable-http", "streamable_http", "streamableHttp", "streamablehttp");
        case SSE -> List.of("sse");
      };
    }

    /**
     * Returns the transport type of {@code server}: from either of two keys, or inferred from its
     * other keys. Reports contradictions.
     */
    static TransportType read(ConfigSection server) {
      Optional<TransportType> type = read(server, "type");
      Optional<TransportType> transport = read(server, "transport");
      server.reject(
          is("type", HTTP.spellings())
              .and(is("transport", SSE.spellings()))
              .or(is("type", SSE.spellings()).and(is("transport", HTTP.spellings()))),
          "transport",
          "contradicts `type`; remove one of the two");
      return type.or(() -> transport).orElse(server.has("command") ? STDIO : HTTP);
    }

    private static Optional<TransportType> read(ConfigSection server, String key) {
      Map<String, TransportType> choices = new HashMap<>();
      for (TransportType type : values()) {
        type.spellings().forEach(spelling -> choices.put(spelling, type));
      }
      Optional<TransportType> type =
          server.oneOf(key, choices, "stdio, http, streamable-http or sse");
      boolean lacksCommand =
          server.reject(
              is(key, STDIO.spellings()).and(has("url")).and(not(has("command"))),
              key,
              "`stdio` needs `command`, but found `url`");
      boolean lacksUrl =
          server.reject(
              is(key, HTTP.spellings()).and(has("command")),
              key,
              "HTTP needs `url`, but found `command`");
      boolean lacksUrlOfEvents =
          server.reject(
              is(key, SSE.spellings()).and(has("command")),
              key,
              "`sse` needs `url`, but found `command`");
      boolean isContradiction = lacksCommand || lacksUrl || lacksUrlOfEvents;
      return isContradiction ? Optional.empty() : type;
    }
  }
}
