package dev.bascule.bootstrap.config.load;

import dev.bascule.bootstrap.config.load.server.ServersReader;
import dev.bascule.bootstrap.config.parse.ConfigDocument;
import dev.bascule.bootstrap.config.parse.ConfigErrors;
import dev.bascule.bootstrap.config.parse.ConfigNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Translates the keys of other MCP clients to those of the bridge, so that their files can be used
 * unchanged: Claude Desktop and Claude Code, Cline, Roo Code, Cursor, Gemini CLI, Windsurf, VS Code
 * and Copilot CLI. Ignores keys without a meaning for the bridge, with a warning if the author
 * expects an effect. Values keep their source locations.
 */
public final class ClientSpellings {

  private static final String SERVERS = "mcpServers";

  private static final Map<String, String> TOP_LEVEL_NAMES =
      Map.of("servers", SERVERS, "context_servers", SERVERS, "mcp_servers", SERVERS);

  /** The names of the section with the servers; that of the bridge is the first. */
  public static final List<String> SECTIONS =
      List.of(SERVERS, "servers", "context_servers", "mcp_servers");

  private static final Map<String, String> SERVER_NAMES =
      Map.of(
          "httpUrl", "url",
          "serverUrl", "url",
          "transportType", "transport",
          "includeTools", "enabledTools",
          "excludeTools", "disabledTools");

  /** Settings of the clients that do not affect how a server is called. */
  private static final Set<String> TOP_LEVEL_IGNORED =
      Set.of("$schema", "globalShortcut", "preferences");

  private static final Set<String> SERVER_IGNORED =
      Set.of("autoApprove", "alwaysAllow", "alwaysLoad", "description", "gallery", "version");

  private static final Map<String, String> TOP_LEVEL_WARNINGS =
      Map.of(
          "inputs",
          "is ignored: the bridge does not prompt; it reads ${input:ID} from the environment"
              + " variable INPUT_ID");

  private static final Map<String, String> SERVER_WARNINGS =
      Map.of(
          "timeout",
              "is ignored, because some clients count it in seconds and some in milliseconds; use"
                  + " `breaker: { toolTimeout: 60s }`",
          "trust",
              "is ignored: the bridge does not ask for confirmation. `trusted: true` is different:"
                  + " it makes the bridge rely on the server's tool annotations",
          "headersHelper",
              "is ignored: the bridge does not run commands for header fields; write its output to"
                  + " a file and set `headersFile`",
          "watchPaths", "is ignored: the bridge does not restart a server when files change",
          "dev", "is ignored: the bridge does not watch or debug servers",
          "sandboxEnabled", "is ignored: the server runs with the permissions of the bridge",
          "sandbox", "is ignored: the server runs with the permissions of the bridge");

  /** A variable reference that only Gemini CLI and Copilot replace. */
  private static final Pattern BARE_VARIABLE = Pattern.compile("\\$[A-Za-z_][A-Za-z0-9_]*");

  private final ConfigErrors errors;

  private ClientSpellings(ConfigErrors errors) {
    this.errors = errors;
  }

  /** Returns {@code file} with the bridge's own keys; reports contradictions and warnings. */
  static ConfigNode.Mapping translate(ConfigNode.Mapping file, ConfigErrors errors) {
    ClientSpellings spellings = new ClientSpellings(errors);
    ConfigNode.Mapping top =
        spellings.translate("", file, TOP_LEVEL_NAMES, TOP_LEVEL_IGNORED, TOP_LEVEL_WARNINGS);
    return mapValues(
        top,
        member ->
            member.key().equals(SERVERS) && member.value() instanceof ConfigNode.Mapping servers
                ? mapValues(servers, spellings::server)
                : member.value());
  }

  private ConfigNode server(ConfigNode.Member member) {
    if (!(member.value() instanceof ConfigNode.Mapping server)
        || ServersReader.isDisabled(member)) {
      return member.value();
    }
    String path = ConfigDocument.join(SERVERS, member.key());
    Map<String, String> names = new HashMap<>(SERVER_NAMES);
    if (server.find("tools").orElse(null) instanceof ConfigNode.Sequence) {
      // A list of names in Copilot CLI; here it is a mapping of rules.
      names.put("tools", "enabledTools");
    }
    warnOfBareVariables(path, server);
    return translate(path, server, names, SERVER_IGNORED, SERVER_WARNINGS);
  }

  private ConfigNode.Mapping translate(
      String path,
      ConfigNode.Mapping mapping,
      Map<String, String> names,
      Set<String> ignored,
      Map<String, String> warnings) {
    List<ConfigNode.Member> members = new ArrayList<>();
    Map<String, String> spellings = new HashMap<>();
    for (ConfigNode.Member member : mapping.members()) {
      String key = member.key();
      String warning = warnings.get(key);
      if (warning != null) {
        errors.addWarning(member.location(), ConfigDocument.join(path, key), warning);
      } else if (!ignored.contains(key)) {
        String name = names.getOrDefault(key, key);
        String other = spellings.putIfAbsent(name, key);
        if (other == null) {
          members.add(new ConfigNode.Member(member.location(), name, member.value()));
        } else {
          errors.add(
              member.location(),
              ConfigDocument.join(path, key),
              "`" + other + "` and `" + key + "` exclude each other");
        }
      }
    }
    return new ConfigNode.Mapping(mapping.location(), members);
  }

  private void warnOfBareVariables(String path, ConfigNode.Mapping server) {
    for (String key : List.of("env", "headers")) {
      if (server.find(key).orElse(null) instanceof ConfigNode.Mapping texts) {
        for (ConfigNode.Member member : texts.members()) {
          if (member.value() instanceof ConfigNode.Scalar scalar
              && BARE_VARIABLE.matcher(scalar.text()).matches()) {
            errors.addWarning(
                scalar.location(),
                ConfigDocument.join(ConfigDocument.join(path, key), member.key()),
                "is used literally, including `$`; if it names an environment variable, write"
                    + " ${NAME}");
          }
        }
      }
    }
  }

  private static ConfigNode.Mapping mapValues(
      ConfigNode.Mapping mapping, Function<ConfigNode.Member, ConfigNode> translation) {
    return new ConfigNode.Mapping(
        mapping.location(),
        mapping.members().stream()
            .map(
                member ->
                    new ConfigNode.Member(
                        member.location(), member.key(), translation.apply(member)))
            .toList());
  }
}
