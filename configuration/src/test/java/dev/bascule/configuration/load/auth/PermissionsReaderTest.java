package dev.bascule.configuration.load.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.Permissions.AccessPattern;
import dev.bascule.application.policy.Permissions.Grants;
import dev.bascule.configuration.ConfigFixtures;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PermissionsReaderTest {

  private static final String SERVERS = "mcpServers: { files: { url: http://h } }\n";

  @TempDir private Path folder;

  @Test
  void readsPermissionsOfGroups() {
    String text =
        """
        rights:
          "*": { allow: [files/read_*], readOnly: true }
          ops: { allow: ["*"], deny: ["files/delete_*"], admin: true, metrics: true }
        """;

    assertEquals(
        new Permissions(
            Map.of(
                "*", new Grants(patterns("files/read_*"), List.of(), true, false, false),
                "ops", new Grants(patterns("*"), patterns("files/delete_*"), false, true, true))),
        ConfigFixtures.valid(folder, "c.yaml", SERVERS + text).access().permissions());
  }

  @Test
  void grantsFullAccessWithoutTheSection() {
    assertEquals(
        Permissions.ALL, ConfigFixtures.valid(folder, "c.yaml", SERVERS).access().permissions());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|rights: is empty, so it is unclear whether all callers have full access or none; remove"
            + " it, or define permissions for `\"*\"`",
        "{ g: { allow: [file] } }|rights.g.allow: `file` matches no server in this file; did"
            + " you mean `files`?",
        "{ g: { deny: [mail/x] } }|rights.g.deny: `mail/x` matches no server in this file",
        "{ g: { allow: [files/] } }|rights.g.allow[0]: expected a server or tools of a server, such"
            + " as files, \"*\" or files/read_*, but got `files/`",
        "{ g: { readOnly: true } }|rights.g.readOnly: has no effect without `allow`",
        "{ g: { alow: [files] } }|rights.g.alow: is unknown; did you mean `allow`?",
      })
  void reportsErrors(String rights, String error) {
    List<String> errors = ConfigFixtures.errors(folder, "f", SERVERS + "rights: " + rights);

    assertEquals(List.of(": " + error), placeless(errors));
  }

  @Test
  void readsForwardedHeaders() {
    String text = "mcpServers: { a: { url: http://h, forwardHeaders: [X-User-Id, x-team] } }";

    assertEquals(
        new ForwardingRule(Set.of("x-user-id", "x-team"), /* exchangesToken= */ false),
        ConfigFixtures.valid(folder, "c.yaml", text).servers().getFirst().policy().forwarding());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "url: http://h, forwardHeaders: [Authorization]|`authorization` is a credential for the"
            + " bridge and is not forwarded; to act on a caller's behalf, use `tokenExchange`",
        "url: http://h, forwardHeaders: [x-api-key]|`x-api-key` is a credential for the bridge and"
            + " is not forwarded; to act on a caller's behalf, use `tokenExchange`",
        "url: http://h, forwardHeaders: [Cookie]|`cookie` is a credential for the bridge and is not"
            + " forwarded; to act on a caller's behalf, use `tokenExchange`",
        "url: http://h, forwardHeaders: [Transfer-Encoding]|`transfer-encoding` is set by the"
            + " bridge",
        "url: http://h, forwardHeaders: [mcp-session-id]|`mcp-session-id` is set by the bridge",
        "url: http://h, headers: { X-A: b }, forwardHeaders: [x-a]|`x-a` is already set in"
            + " `headers`",
        "command: x, forwardHeaders: [x-a]|only supported for a server with `url`",
      })
  void rejectsHeadersThatMustNotBeForwarded(String server, String error) {
    List<String> errors =
        ConfigFixtures.errors(folder, "f", "mcpServers: { a: { " + server + " } }");

    assertEquals(List.of(": mcpServers.a.forwardHeaders: " + error), placeless(errors));
  }

  private static List<String> placeless(List<String> errors) {
    return errors.stream().map(text -> text.replaceAll("^f:\\d+:\\d+", "")).toList();
  }

  private static List<AccessPattern> patterns(String... texts) {
    return Stream.of(texts).flatMap(text -> AccessPattern.of(text).stream()).toList();
  }
}
