package dev.bascule.configuration.load;

import static java.util.Map.entry;

import dev.bascule.configuration.load.server.ServersReader;
import dev.bascule.configuration.parse.ConfigDocument;
import dev.bascule.configuration.parse.ConfigErrors;
import dev.bascule.configuration.parse.ConfigNode;
import dev.bascule.configuration.parse.KeyCondition;
import dev.bascule.configuration.parse.SourceLocation;
import dev.bascule.configuration.parse.ValueReader;
import dev.bascule.configuration.parse.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Translates the keys of other MCP clients to those of the bridge, so that their files can be used
 * unchanged: Claude Desktop and Claude Code, Cline, Roo Code, Cursor, Gemini CLI, Windsurf, VS
 * Code, Copilot CLI, Zed, Codex and mcpo. Ignores keys without a meaning for the bridge, with a
 * warning if the author expects an effect. Values keep their source locations.
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
          "excludeTools", "disabledTools",
          "http_headers", "headers",
          "enabled_tools", "enabledTools",
          "disabled_tools", "disabledTools",
          "env_vars", "inheritEnv",
          "startup_timeout_sec", "startTimeout");

  /** Settings of the clients that do not affect how a server is called. */
  private static final Set<String> TOP_LEVEL_IGNORED =
      Set.of("$schema", "globalShortcut", "preferences");

  private static final Set<String> SERVER_IGNORED =
      Set.of(
          "autoApprove",
          "alwaysAllow",
          "alwaysLoad",
          "default_tools_approval_mode",
          "description",
          "gallery",
          "required",
          "source",
          "supports_parallel_tool_calls",
          "version");

  private static final Map<String, String> TOP_LEVEL_WARNINGS =
      Map.of(
          "inputs",
          "is ignored: the bridge does not prompt; it reads ${input:ID} from the environment"
              + " variable INPUT_ID");

  private static final String NO_SANDBOX =
      "is ignored: the server runs with the permissions of the bridge";

  private static final Map<String, String> SERVER_WARNINGS =
      Map.ofEntries(
          entry(
              "timeout",
              "is ignored, because some clients count it in seconds and some in milliseconds; use"
                  + " `breaker: { toolTimeout: 60s }`"),
          entry(
              "trust",
              "is ignored: the bridge does not ask for confirmation. `trusted: true` is different:"
                  + " it makes the bridge rely on the server's tool annotations"),
          entry(
              "headersHelper",
              "is ignored: the bridge does not run commands for header fields; write its output to"
                  + " a file and set `headersFile`"),
          entry("watchPaths", "is ignored: the bridge does not restart a server when files change"),
          entry("dev", "is ignored: the bridge does not watch or debug servers"),
          entry("sandboxEnabled", NO_SANDBOX),
          entry("sandbox", NO_SANDBOX),
          entry("auth", "is ignored: for a server that requires OAuth, use `oauth`"),
          entry("authProviderType", "is ignored: for a server that requires OAuth, use `oauth`"),
          entry(
              "client_header_forwarding",
              "is ignored; use `forwardHeaders` for header fields of the caller"),
          entry("startup_timeout_ms", "is ignored; use `startTimeout`"));

  /** A variable reference that only Gemini CLI and Copilot replace; its group is the name. */
  public static final Pattern BARE_VARIABLE = Pattern.compile("\\$([A-Za-z_][A-Za-z0-9_]*)");

  private final ConfigErrors errors;

  private ClientSpellings(ConfigErrors errors) {
    this.errors = errors;
  }

  /** Returns {@code file} with the bridge's own keys; reports contradictions and warnings. */
  public static ConfigNode.Mapping translate(ConfigNode.Mapping file, ConfigErrors errors) {
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
    return translate(path, withOwnShapes(path, server), names, SERVER_IGNORED, SERVER_WARNINGS);
  }

  /**
   * Returns {@code server} with values of another shape, of Codex and Zed, as those of the bridge.
   */
  private ConfigNode.Mapping withOwnShapes(String path, ConfigNode.Mapping server) {
    List<ConfigNode.Member> members = new ArrayList<>();
    List<ConfigNode.Member> headers = new ArrayList<>();
    for (ConfigNode.Member member : server.members()) {
      String key = ConfigDocument.join(path, member.key());
      switch (member.value()) {
        case ConfigNode.Scalar(SourceLocation at, String text) -> {
          switch (member.key()) {
            case "enabled" -> {
              if (text.equals("false")) {
                addOwn(members, server, member, key, scalar(at, "disabled", "true"));
              } else if (!text.equals("true")) {
                errors.add(at, key, ValueReader.unexpected(ValueType.FLAG, text));
              }
            }
            case "bearer_token_env_var" ->
                headers.add(scalar(at, "Authorization", "Bearer ${" + text + "}"));
            case "tool_timeout_sec" ->
                addOwn(
                    members,
                    server,
                    member,
                    key,
                    new ConfigNode.Member(
                        member.location(),
                        "breaker",
                        new ConfigNode.Mapping(at, List.of(scalar(at, "toolTimeout", text)))));
            default -> members.add(member);
          }
        }
        case ConfigNode.Mapping(SourceLocation at, List<ConfigNode.Member> nested) -> {
          switch (member.key()) {
            case "command" -> {
              if (nested.stream().noneMatch(each -> each.key().equals("path"))) {
                members.add(member);
              }
              nested.forEach(
                  each -> {
                    if (each.key().equals("path")) {
                      members.add(new ConfigNode.Member(each.location(), "command", each.value()));
                    } else {
                      addOwn(members, server, member, ConfigDocument.join(key, each.key()), each);
                    }
                  });
            }
            case "env_http_headers" -> nested.forEach(each -> headers.add(variable(each)));
            case "tools" -> withoutApproval(member, at, nested).ifPresent(members::add);
            default -> members.add(member);
          }
        }
        case ConfigNode.Sequence(SourceLocation at, List<ConfigNode> elements) ->
            members.add(
                member.key().equals("env_vars")
                    ? new ConfigNode.Member(
                        member.location(),
                        member.key(),
                        new ConfigNode.Sequence(
                            at, elements.stream().map(ClientSpellings::variableName).toList()))
                    : member);
        case ConfigNode.Empty _, ConfigNode.Invalid _ -> members.add(member);
      }
    }
    return headers.isEmpty()
        ? new ConfigNode.Mapping(server.location(), members)
        : withHeaders(server.location(), members, headers);
  }

  /** Adds {@code own}, converted from {@code other}, unless {@code server} has that key as well. */
  private void addOwn(
      List<ConfigNode.Member> members,
      ConfigNode.Mapping server,
      ConfigNode.Member other,
      String path,
      ConfigNode.Member own) {
    if (server.find(own.key()).isPresent()) {
      errors.add(own.location(), path, exclusion(own.key(), other.key()));
    } else {
      members.add(own);
    }
  }

  private static ConfigNode.Member scalar(SourceLocation location, String key, String text) {
    return new ConfigNode.Member(location, key, new ConfigNode.Scalar(location, text));
  }

  /** Returns a header field whose value is the variable that {@code member} names. */
  private static ConfigNode.Member variable(ConfigNode.Member member) {
    return member.value() instanceof ConfigNode.Scalar(SourceLocation at, String name)
        ? new ConfigNode.Member(
            member.location(), member.key(), new ConfigNode.Scalar(at, "${" + name + "}"))
        : member;
  }

  /** Returns an element of {@code env_vars}: a name, or a mapping with a name. */
  private static ConfigNode variableName(ConfigNode element) {
    return element instanceof ConfigNode.Mapping mapping
        ? mapping.find("name").orElse(element)
        : element;
  }

  /** Returns the rules of tools that contain more than how the client asks for confirmation. */
  private static Optional<ConfigNode.Member> withoutApproval(
      ConfigNode.Member tools, SourceLocation location, List<ConfigNode.Member> rules) {
    List<ConfigNode.Member> own =
        rules.stream()
            .filter(
                rule ->
                    !(rule.value() instanceof ConfigNode.Mapping settings
                        && settings.members().size() == 1
                        && settings.find("approval_mode").isPresent()))
            .toList();
    return own.isEmpty() && !rules.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ConfigNode.Member(
                tools.location(), tools.key(), new ConfigNode.Mapping(location, own)));
  }

  /** Returns {@code members} with further header fields, after those that they contain. */
  private static ConfigNode.Mapping withHeaders(
      SourceLocation location,
      List<ConfigNode.Member> members,
      List<ConfigNode.Member> additional) {
    if (members.stream().noneMatch(ClientSpellings::isHeaders)) {
      ConfigNode.Mapping headers = new ConfigNode.Mapping(location, additional);
      return new ConfigNode.Mapping(
          location,
          Stream.concat(
                  members.stream(), Stream.of(new ConfigNode.Member(location, "headers", headers)))
              .toList());
    }
    return mapValues(
        new ConfigNode.Mapping(location, members),
        member ->
            isHeaders(member) && member.value() instanceof ConfigNode.Mapping given
                ? new ConfigNode.Mapping(
                    given.location(),
                    Stream.concat(given.members().stream(), additional.stream()).toList())
                : member.value());
  }

  private static boolean isHeaders(ConfigNode.Member member) {
    return member.key().equals("headers") || member.key().equals("http_headers");
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
          errors.add(member.location(), ConfigDocument.join(path, key), exclusion(other, key));
        }
      }
    }
    return new ConfigNode.Mapping(mapping.location(), members);
  }

  /** Adds the keys of other clients to the schema of the bridge's own keys. */
  static void describe(ObjectNode schema) {
    ObjectNode properties = schema.withObjectProperty("properties");
    ObjectNode servers = properties.withObjectProperty(SERVERS);
    ObjectNode server = (ObjectNode) servers.remove("additionalProperties");
    addNames(server, SERVER_NAMES, key -> server.at("/properties/" + key).deepCopy());
    addIgnored(server, SERVER_IGNORED, SERVER_WARNINGS);
    addShapes(server);
    // A list of names in Copilot CLI.
    ObjectNode tools = server.withObjectProperty("properties").withObjectProperty("tools");
    tools.putArray("type").add("object").add("array");
    tools.set("items", server.at("/properties/enabledTools/items").deepCopy());
    for (String key : List.of("enabledTools", "includeTools")) {
      KeyCondition both = KeyCondition.has("tools").and(KeyCondition.has(key));
      ObjectNode isList = both.schema().withArrayProperty("allOf").addObject();
      isList.putObject("properties").putObject("tools").put("type", "array");
      addRule(server, both, exclusion("tools", key));
    }
    // Nothing of a disabled server is read.
    ObjectNode disabled =
        KeyCondition.is("disabled", "true")
            .or(KeyCondition.is("enabled", "false"))
            .schema()
            .put("type", "object");
    ObjectNode enabled = servers.putObject("patternProperties").putObject(names(servers));
    enabled.set("if", disabled);
    enabled.set("else", server);
    servers.set("additionalProperties", disabled.deepCopy());
    addNames(
        schema,
        TOP_LEVEL_NAMES,
        key -> JsonNodeFactory.instance.objectNode().put("$ref", "#/properties/" + key));
    addIgnored(schema, TOP_LEVEL_IGNORED, TOP_LEVEL_WARNINGS);
  }

  /** Accepts what {@link #withOwnShapes} converts. */
  private static void addShapes(ObjectNode server) {
    ObjectNode properties = server.withObjectProperty("properties");
    for (String key :
        List.of("bearer_token_env_var", "tool_timeout_sec", "env_http_headers", "env_vars")) {
      properties
          .putObject(key)
          .put("description", "A key of another client.")
          .put("doNotSuggest", true);
    }
    ObjectNode enabled = properties.putObject("enabled");
    enabled.put("description", "A key of another client.").put("doNotSuggest", true);
    enabled.putArray("allOf").add(server.at("/properties/disabled").deepCopy());
    addRule(
        server,
        KeyCondition.has("breaker").and(KeyCondition.has("tool_timeout_sec")),
        exclusion("breaker", "tool_timeout_sec"));
    properties.withObjectProperty("command").putArray("required").add("path");
    properties.withObjectProperty("command").withArrayProperty("type").add("object");
    ObjectNode rule =
        properties.withObjectProperty("tools").withObjectProperty("additionalProperties");
    rule.withObjectProperty("properties")
        .putObject("approval_mode")
        .put("description", "Ignored.")
        .put("doNotSuggest", true);
  }

  private static String names(ObjectNode servers) {
    return servers.remove("propertyNames").path("pattern").stringValue();
  }

  private static void addIgnored(
      ObjectNode section, Set<String> ignored, Map<String, String> warnings) {
    ObjectNode properties = section.withObjectProperty("properties");
    ignored.stream()
        .sorted()
        .forEach(key -> properties.putObject(key).put("description", "Ignored."));
    warnings.keySet().stream()
        .sorted()
        .forEach(key -> properties.putObject(key).put("description", warnings.get(key)));
    Stream.of(ignored, warnings.keySet())
        .flatMap(Set::stream)
        .forEach(key -> properties.withObjectProperty(key).put("doNotSuggest", true));
  }

  /** Adds other names of keys, which exclude each other. */
  private static void addNames(
      ObjectNode section, Map<String, String> names, Function<String, JsonNode> valueOf) {
    ObjectNode properties = section.withObjectProperty("properties");
    Map<String, List<String>> spellings = new TreeMap<>();
    new TreeMap<>(names)
        .forEach(
            (name, key) -> {
              ObjectNode property = properties.putObject(name);
              property.put("description", "Another name of `" + key + "`");
              property.put("doNotSuggest", true);
              property.putArray("allOf").add(valueOf.apply(key));
              spellings.computeIfAbsent(key, _ -> new ArrayList<>(List.of(key))).add(name);
            });
    for (JsonNode rule : section.path("allOf")) {
      addSpellings((ObjectNode) rule, spellings);
    }
    for (List<String> same : spellings.values()) {
      for (int i = 0; i < same.size(); i++) {
        for (String other : same.subList(0, i)) {
          KeyCondition both = KeyCondition.has(other).and(KeyCondition.has(same.get(i)));
          addRule(section, both, exclusion(other, same.get(i)));
        }
      }
    }
  }

  private static void addRule(ObjectNode section, KeyCondition wrong, String message) {
    ObjectNode rule = section.withArrayProperty("allOf").addObject();
    rule.set("not", wrong.schema());
    rule.put("errorMessage", message);
  }

  private static String exclusion(String one, String other) {
    return "`" + one + "` and `" + other + "` exclude each other";
  }

  /** Makes each {@link KeyCondition} about a key one about any spelling of it. */
  private static void addSpellings(ObjectNode condition, Map<String, List<String>> spellings) {
    String key = condition.path("required").path(0).stringValue("");
    List<String> all = spellings.getOrDefault(key, List.of());
    if (!all.isEmpty()) {
      ObjectNode original = condition.deepCopy();
      condition.removeAll();
      ArrayNode alternatives = condition.putArray("anyOf");
      for (String name : all) {
        ObjectNode alternative = KeyCondition.has(name).schema();
        if (original.at("/properties").get(key) instanceof ObjectNode value) {
          alternative.putObject("properties").set(name, value);
        }
        alternatives.add(alternative);
      }
    }
    if (all.isEmpty()) {
      Stream.concat(
              condition.path("allOf").valueStream(),
              Stream.concat(
                  condition.path("anyOf").valueStream(), Stream.of(condition.path("not"))))
          .forEach(
              part -> {
                if (part instanceof ObjectNode within) {
                  addSpellings(within, spellings);
                }
              });
    }
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
