package dev.bascule.bootstrap.config.load.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.Permissions.AccessPattern;
import dev.bascule.application.policy.Permissions.Grants;
import dev.bascule.bootstrap.config.ConfigFixtures;
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
  void readsWhatGroupsMayDo() {
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
  void limitsNothingWithoutTheSection() {
    assertEquals(
        Permissions.ALL, ConfigFixtures.valid(folder, "c.yaml", SERVERS).access().permissions());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|rights: names no group, so that it is not clear whether everybody may do"
            + " everything or nothing; leave it out, or say what `\"*\"` may do",
        "{ g: { allow: [file] } }|rights.g.allow: `file` fits no server of this file; did"
            + " you mean `files`?",
        "{ g: { deny: [mail/x] } }|rights.g.deny: `mail/x` fits no server of this file",
        "{ g: { allow: [files/] } }|rights.g.allow[0]: expected a server, or tools of one,"
            + " such as files, \"*\" or files/read_*, but this is `files/`",
        "{ g: { readOnly: true } }|rights.g.readOnly: narrows `allow`, which is missing",
        "{ g: { alow: [files] } }|rights.g.alow: is unknown; did you mean `allow`?",
      })
  void tellsMistakes(String rights, String error) {
    List<String> errors = ConfigFixtures.errors(folder, "f", SERVERS + "rights: " + rights);

    assertEquals(List.of(": " + error), placeless(errors));
  }

  @Test
  void readsWhichHeadersGoOn() {
    String text = "mcpServers: { a: { url: http://h, forwardHeaders: [X-User-Id, x-team] } }";

    assertEquals(
        new ForwardingRule(Set.of("x-user-id", "x-team"), /* exchangesToken= */ false),
        ConfigFixtures.valid(folder, "c.yaml", text).servers().getFirst().policy().forwarding());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "url: http://h, forwardHeaders: [Authorization]|`authorization` lets callers in here, and"
            + " is not passed on; to act on a caller's behalf, use `tokenExchange`",
        "url: http://h, forwardHeaders: [x-api-key]|`x-api-key` lets callers in here, and is not"
            + " passed on; to act on a caller's behalf, use `tokenExchange`",
        "url: http://h, forwardHeaders: [Cookie]|`cookie` lets callers in here, and is not passed"
            + " on; to act on a caller's behalf, use `tokenExchange`",
        "url: http://h, forwardHeaders: [Transfer-Encoding]|`transfer-encoding` is the bridge's own"
            + " to write",
        "url: http://h, forwardHeaders: [mcp-session-id]|`mcp-session-id` is the bridge's own to"
            + " write",
        "url: http://h, headers: { X-A: b }, forwardHeaders: [x-a]|`x-a` is given a value by"
            + " `headers` already",
        "command: x, forwardHeaders: [x-a]|a child process is reached without header fields; only a"
            + " `url` is",
      })
  void refusesHeadersThatMustNotGoOn(String server, String error) {
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
