package dev.bascule.adapter.in.cli.edit;

import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.configuration.load.ClientSpellings;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.parse.ConfigDocument;
import dev.bascule.configuration.parse.ConfigError;
import dev.bascule.configuration.parse.ConfigErrors;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.configuration.parse.ConfigNode;
import dev.bascule.configuration.parse.SourceLocation;
import dev.bascule.configuration.parse.VariableExpander;
import dev.bascule.domain.mcp.ServerId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * The servers in a file of another client, with the keys of the bridge.
 *
 * @param servers the servers that the bridge can use, by valid names
 * @param found the names of all servers in the file
 * @param warnings what is lost, or different from that client
 */
record ClientServers(ObjectNode servers, List<String> found, List<String> warnings) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  /** The settings of some clients contain much else, such as a history. */
  private static final long MAX_BYTES = 64 << 20;

  /** Without these, a server is another one. */
  private static final Set<String> ESSENTIAL =
      Set.of("command", "args", "url", "type", "transport", "env", "headers", "cwd");

  /** Spellings of types, and those of the bridge. */
  private static final Map<String, String> TYPES =
      Map.of(
          "local", "stdio",
          "streamableHttp", "http",
          "streamablehttp", "http",
          "streamable_http", "http");

  /** Members whose values are texts, also where they look like numbers. */
  private static final Set<String> TEXTS = Set.of("args", "env", "headers");

  ClientServers {
    found = List.copyOf(found);
    warnings = List.copyOf(warnings);
  }

  /** Reads files of {@code client}. */
  record Reader(ImportClient client, Path targetFolder, Function<ConfigFile, ConfigResult> config) {

    /**
     * Reads a file.
     *
     * @param place its name for messages
     * @param projectFolder the folder of the project whose servers are read as well
     * @throws UsageException if it cannot be read
     */
    ClientServers read(Path file, String place, Path projectFolder) {
      JsonNode root = parse(file, place);
      ObjectNode given = JsonNodeFactory.instance.objectNode();
      sections(root, projectFolder)
          .forEach(
              section ->
                  section
                      .properties()
                      .forEach(each -> given.putIfAbsent(each.getKey(), each.getValue())));
      List<String> warnings = new ArrayList<>();
      ObjectNode renamed = JsonNodeFactory.instance.objectNode();
      given.properties().forEach(each -> rename(each, given, renamed, warnings));
      Path workspace = client.places().contains(place) ? projectFolder : workspace(file);
      boolean moves =
          ImportClient.isOfProject(place)
              && !workspace.equals(VariableExpander.workspace(targetFolder));
      ObjectNode servers = JsonNodeFactory.instance.objectNode();
      translate(renamed, warnings)
          .properties()
          .forEach(
              each -> {
                ObjectNode server = (ObjectNode) each.getValue();
                adapt(server);
                if (moves) {
                  resolve(server, workspace);
                }
                if (moves && client.isOfProject(file) && isRelative(server)) {
                  server.put("cwd", workspace.toString());
                }
                usable(each.getKey(), server, warnings)
                    .ifPresent(usable -> servers.set(each.getKey(), usable));
              });
      return new ClientServers(servers, List.copyOf(given.propertyNames()), warnings);
    }

    private static JsonNode parse(Path file, String place) {
      try {
        String content = ConfigFile.readRegular(file, MAX_BYTES);
        return place.endsWith(".toml")
            ? new TomlMapper().readTree(content)
            : JSON.readTree(content);
      } catch (IOException e) {
        throw new UsageException(place + ": " + ConfigFile.reason(e));
      } catch (JacksonException e) {
        // Its message may quote a secret.
        throw new UsageException(
            place
                + (e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr())
                + ": "
                + (place.endsWith(".toml") ? "not TOML" : "not JSON"));
      }
    }

    /** Returns the sections with servers; those of the project come first. */
    private static List<JsonNode> sections(JsonNode root, Path projectFolder) {
      List<JsonNode> sections = new ArrayList<>();
      sections.add(root.path("projects").path(projectFolder.toString()).path("mcpServers"));
      ClientSpellings.SECTIONS.forEach(name -> sections.add(root.path(name)));
      // The settings of VS Code, before it had a file of their own for this.
      sections.add(root.path("mcp").path("servers"));
      return sections;
    }

    private static void rename(
        Map.Entry<String, JsonNode> server,
        ObjectNode given,
        ObjectNode renamed,
        List<String> warnings) {
      String name = validName(server.getKey());
      if (name.isEmpty() || !server.getValue().isObject()) {
        warnings.add(server.getKey() + ": is skipped: it has no valid name, or is no server");
        return;
      }
      if (!name.equals(server.getKey())) {
        if (given.has(name) || renamed.has(name)) {
          warnings.add(server.getKey() + ": is skipped: the name " + name + " is in use");
          return;
        }
        warnings.add(
            server.getKey()
                + ": is imported as "
                + name
                + ", since names of servers"
                + " have only letters, digits, spaces and . _ -");
      }
      renamed.set(name, server.getValue());
    }

    private static String validName(String name) {
      try {
        return new ServerId(name).value();
      } catch (IllegalArgumentException _) {
        String valid =
            name.replaceAll("[^\\p{L}\\p{Nd} ._-]", "-").replaceAll("^[ ._-]+|[ ._-]+$", "");
        return valid.codePointCount(0, valid.length()) > 64 ? "" : valid;
      }
    }

    /** Returns the servers with the keys of the bridge. */
    private ObjectNode translate(ObjectNode servers, List<String> warnings) {
      ObjectNode root = JsonNodeFactory.instance.objectNode();
      root.set("mcpServers", servers);
      ConfigFile file = inMemory(root);
      ConfigErrors errors = new ConfigErrors(file.name());
      Optional<ConfigNode> translated =
          ConfigDocument.parse(file, root.toString(), errors)
              .map(mapping -> ClientSpellings.translate(mapping, errors))
              .flatMap(mapping -> mapping.find("mcpServers"));
      errors.warnings().stream()
          .filter(warning -> !isExpanded(warning.message()))
          .forEach(
              warning -> warnings.add(withoutPrefix(warning.key()) + ": " + warning.message()));
      errors
          .all()
          .forEach(error -> warnings.add(withoutPrefix(error.key()) + ": " + error.message()));
      return translated
          .map(section -> (ObjectNode) json(section, false))
          .orElseGet(JsonNodeFactory.instance::objectNode);
    }

    private boolean isExpanded(String warning) {
      return client.expandsBareVariables() && warning.startsWith("is used literally");
    }

    private ConfigFile inMemory(ObjectNode root) {
      return ConfigFile.ofText(client.word(), root.toString(), targetFolder);
    }

    private void adapt(ObjectNode server) {
      if (server.path("disabled").isBoolean() && !server.path("disabled").booleanValue()) {
        server.remove("disabled");
      }
      String type = TYPES.getOrDefault(server.path("type").asString(""), "");
      if (!type.isEmpty()) {
        server.put("type", type);
      }
      if (client.usesEventsByDefault()
          && server.has("url")
          && !server.has("type")
          && !server.has("transport")) {
        server.put("type", "sse");
      }
      if (client.expandsBareVariables()) {
        for (String key : List.of("env", "headers")) {
          if (server.get(key) instanceof ObjectNode texts) {
            mapTexts(
                texts, text -> ClientSpellings.BARE_VARIABLE.matcher(text).replaceAll("\\${$1}"));
          }
        }
      }
    }

    /** Replaces what refers to the folder of the client's project. */
    private static void resolve(ObjectNode server, Path workspace) {
      Map<String, String> predefined = VariableExpander.ofWorkspace(workspace);
      mapTexts(
          server,
          text -> {
            String resolved = text;
            for (Map.Entry<String, String> variable : predefined.entrySet()) {
              resolved = resolved.replace("${" + variable.getKey() + "}", variable.getValue());
            }
            return resolved;
          });
      for (String key : List.of("cwd", "envFile")) {
        JsonNode path = server.path(key);
        if (path.isString() && !path.stringValue().startsWith("$")) {
          server.put(key, workspace.resolve(path.stringValue()).normalize().toString());
        }
      }
    }

    /** Returns whether the client resolves the command and its arguments, as it has no folder. */
    private static boolean isRelative(ObjectNode server) {
      return server.has("command") && !server.has("cwd");
    }

    private static Path workspace(Path file) {
      Path path = file.toAbsolutePath().normalize();
      Path folder = path.getParent();
      return VariableExpander.workspace(folder == null ? path : folder);
    }

    private static void mapTexts(JsonNode node, UnaryOperator<String> mapper) {
      switch (node) {
        case ObjectNode mapping ->
            mapping
                .properties()
                .forEach(
                    member -> {
                      if (member.getValue().isString()) {
                        member.setValue(
                            StringNode.valueOf(mapper.apply(member.getValue().stringValue())));
                      } else {
                        mapTexts(member.getValue(), mapper);
                      }
                    });
        case ArrayNode list -> {
          for (int i = 0; i < list.size(); i++) {
            if (list.get(i).isString()) {
              list.set(i, StringNode.valueOf(mapper.apply(list.get(i).stringValue())));
            } else {
              mapTexts(list.get(i), mapper);
            }
          }
        }
        default -> {}
      }
    }

    /** Returns {@code server} without what the bridge would reject; empty if that is essential. */
    private Optional<ObjectNode> usable(String name, ObjectNode server, List<String> warnings) {
      for (ConfigError error : errors(name, server)) {
        String rest =
            error.key().substring(Math.min(error.key().length(), ("mcpServers." + name).length()));
        String key = rest.replaceFirst("^\\.", "").replaceFirst("[.\\[].*$", "");
        if (!server.has(key)) {
          if (key.isEmpty()) {
            warnings.add(name + ": is skipped: " + error.message());
            return Optional.empty();
          }
        } else if (ESSENTIAL.contains(key)) {
          warnings.add(name + "." + key + ": " + error.message() + "; the server is skipped");
          return Optional.empty();
        } else {
          warnings.add(
              name
                  + "."
                  + key
                  + ": is not imported: "
                  + (key.equals("oauth") ? "its keys differ from the bridge's" : error.message()));
          server.remove(key);
        }
      }
      return errors(name, server).isEmpty() ? Optional.of(server) : Optional.empty();
    }

    private List<ConfigError> errors(String name, ObjectNode server) {
      ObjectNode root = JsonNodeFactory.instance.objectNode();
      root.putObject("mcpServers").set(name, server);
      return switch (config.apply(inMemory(root))) {
        case ConfigResult.Valid _ -> List.of();
        case ConfigResult.Invalid invalid -> VariableExpander.withoutUndefined(invalid.errors());
      };
    }
  }

  private static String withoutPrefix(String key) {
    return key.startsWith("mcpServers.") ? key.substring("mcpServers.".length()) : key;
  }

  private static JsonNode json(ConfigNode node, boolean isText) {
    return switch (node) {
      case ConfigNode.Mapping(SourceLocation _, List<ConfigNode.Member> members) -> {
        ObjectNode mapping = JsonNodeFactory.instance.objectNode();
        members.forEach(
            member ->
                mapping.set(
                    member.key(), json(member.value(), isText || TEXTS.contains(member.key()))));
        yield mapping;
      }
      case ConfigNode.Sequence(SourceLocation _, List<ConfigNode> elements) -> {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        elements.forEach(element -> list.add(json(element, isText)));
        yield list;
      }
      case ConfigNode.Scalar(SourceLocation _, String text) ->
          isText || !text.matches("true|false|-?(0|[1-9][0-9]{0,8})")
              ? StringNode.valueOf(text)
              : JSON.readTree(text);
      case ConfigNode.Empty _, ConfigNode.Invalid _ -> JsonNodeFactory.instance.nullNode();
    };
  }

  /** Returns where a server contains a text that may be a secret, such as {@code a.env.KEY}. */
  static List<String> literals(String name, JsonNode server) {
    List<String> literals = new ArrayList<>();
    for (String key : List.of("env", "headers")) {
      server.path(key).properties().stream()
          .filter(
              member ->
                  !member.getValue().asString("").isEmpty()
                      && !member.getValue().asString("").contains("${"))
          .forEach(member -> literals.add(name + "." + key + "." + member.getKey()));
    }
    return literals;
  }
}
