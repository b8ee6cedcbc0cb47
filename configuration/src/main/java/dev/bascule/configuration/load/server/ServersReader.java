package dev.bascule.configuration.load.server;

import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.SessionRoute;
import dev.bascule.application.policy.StartRule;
import dev.bascule.configuration.ConfigDefaults;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.configuration.load.section.BreakerReader;
import dev.bascule.configuration.load.section.LimitsReader;
import dev.bascule.configuration.parse.ConfigDocument;
import dev.bascule.configuration.parse.ConfigNode;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.SourceLocation;
import dev.bascule.configuration.parse.ValueType;
import dev.bascule.configuration.parse.VariableExpander;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code mcpServers}.
 *
 * @param rules reads the rules of its tools
 * @param listing the TTL of a listing
 * @param breaker the default circuit breaker settings
 */
public record ServersReader(
    ToolRulesReader rules, FreshnessLifetime listing, BreakerReader breaker) {

  private static final List<String> OWN =
      List.of(
          TransportReader.TLS,
          "start",
          "startTimeout",
          "trusted",
          "maxConcurrentCalls",
          "rate",
          "burst",
          "invalidateOnWrite",
          "validateArguments",
          "enabledTools",
          "disabledTools",
          "sessions",
          "shared",
          "breaker",
          "tools",
          "disabled");

  private static final Map<String, SessionRoute> SESSION_ROUTES =
      Map.of("own", SessionRoute.OWN, "shared", SessionRoute.SHARED);

  private static final Map<String, Boolean> EAGER_STARTS = Map.of("eager", true, "lazy", false);

  private static final Map<String, Boolean> SHARING = Map.of("always", true, "never", false);

  /** The pattern of a {@link ServerId}. */
  public static final String NAME = "[\\p{L}\\p{Nd}](?:[\\p{L}\\p{Nd} ._-]{0,62}[\\p{L}\\p{Nd}])?";

  /** Each call in flight uses memory on both sides. */
  private static final int MAX_CALLS = 10_000;

  private static final List<String> KEYS =
      concat(TransportReader.KEYS, CredentialsReader.KEYS, ForwardingReader.KEYS, OWN);

  public List<ServerConfig> read(ConfigSection root) {
    if (!root.has("mcpServers") && !root.has("include") && !root.hasMisspelling("mcpServers")) {
      root.report("mcpServers", "is required: the servers to connect to");
    }
    return root.members("mcpServers", NAME).stream()
        .filter(member -> !isDisabled(member))
        .flatMap(member -> read(root, member).stream())
        .toList();
  }

  /**
   * Returns whether {@code member} is a disabled server. Nothing else of it is read, since what it
   * depends on may be missing.
   */
  public static boolean isDisabled(ConfigNode.Member member) {
    return member.value() instanceof ConfigNode.Mapping server
        && server.find("disabled").orElse(null)
            instanceof ConfigNode.Scalar(SourceLocation _, String text)
        && text.equals("true");
  }

  /** Returns the servers of {@code root} as embedded demo servers. */
  public List<ServerConfig> demo(ConfigSection root) {
    return root.members("mcpServers", NAME).stream()
        .map(
            member -> {
              ConfigSection server = root.section("mcpServers", member, KEYS);
              server.show("type", "the embedded demo server");
              return new ServerConfig(
                  new ServerId(member.key()), new ServerTransport.Demo(), policy(server));
            })
        .toList();
  }

  private Optional<ServerConfig> read(ConfigSection root, ConfigNode.Member member) {
    String path = ConfigDocument.join(root.pathOf("mcpServers"), member.key());
    Optional<ServerId> id = id(root, member, path);
    if (!(member.value() instanceof ConfigNode.Mapping)) {
      root.values().reportUnexpected(member.value(), path, "keys and values");
      return Optional.empty();
    }
    ConfigSection server = root.section("mcpServers", member, KEYS);
    server.hidden().flag("disabled", false);
    ServerPolicy policy = policy(server);
    ConfigSection remote = server.shownIf(!server.has("command"));
    CredentialsReader credentials = CredentialsReader.read(remote);
    boolean isShared =
        server
            .shownIf(root.has("shared"))
            .oneOf("shared", SHARING, "always or never", /* defaultValue= */ true);
    return id.flatMap(
        name ->
            TransportReader.read(name, server)
                .map(
                    transport ->
                        new ServerConfig(
                            name,
                            transport,
                            policy,
                            credentials.of(remote, name, transport),
                            isShared)));
  }

  private static Optional<ServerId> id(ConfigSection root, ConfigNode.Member member, String path) {
    try {
      return Optional.of(new ServerId(member.key()));
    } catch (IllegalArgumentException e) {
      root.values().errors().add(member.location(), path, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private ServerPolicy policy(ConfigSection server) {
    BreakerReader ownBreaker = breaker.read(server);
    return new ServerPolicy(
        server.flag("trusted", false),
        globs(server, "enabledTools", List.of("*")),
        globs(server, "disabledTools", List.of()),
        server.read(
            "maxConcurrentCalls",
            ValueType.numberUpTo(MAX_CALLS),
            ConfigDefaults.MAX_CONCURRENT_CALLS),
        server.flag("invalidateOnWrite", true),
        server.flag("validateArguments", true),
        listing,
        ownBreaker.settings(),
        ownBreaker.toolTimeout(),
        rules.read(server, ownBreaker.toolTimeout().timeout()),
        ForwardingReader.read(server),
        LimitsReader.rate(server),
        server.oneOf("sessions", SESSION_ROUTES, "own or shared", SessionRoute.OWN),
        start(server));
  }

  private static StartRule start(ConfigSection server) {
    StartRule base = server.has("command") ? StartRule.SPAWN : StartRule.CONNECT;
    return new StartRule(
        server.readOr("startTimeout", ValueType.POSITIVE_DURATION, base.timeout()),
        server.oneOf("start", EAGER_STARTS, "eager or lazy", base.eager()));
  }

  /** Shows only the globs with variables if there are any. */
  private static List<Glob> globs(ConfigSection server, String key, List<String> defaultGlobs) {
    List<String> globs =
        server.list(key, ValueType.TEXT, defaultGlobs).stream()
            .filter(glob -> !glob.isEmpty())
            .toList();
    List<String> fromVariables =
        server.written(key).stream().filter(VariableExpander::hasVariables).toList();
    server.showValue(key, fromVariables.isEmpty() ? globs : fromVariables);
    return globs.stream().map(Glob::new).toList();
  }

  @SafeVarargs
  static List<String> concat(List<String>... lists) {
    List<String> all = new ArrayList<>();
    for (List<String> list : lists) {
      all.addAll(list);
    }
    return List.copyOf(all);
  }
}
