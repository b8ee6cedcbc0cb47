package dev.bascule.configuration.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.configuration.load.ClientSpellings;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

final class ServerInsertionTest {

  private static final ObjectNode NEW =
      (ObjectNode)
          new JsonMapper()
              .readTree(
                  """
                  {"new": {"command": "npx", "args": ["-y", "a b"], "env": {"KEY": "${KEY}"}}}
                  """);

  private static final String NEW_LINES =
      """
        new:
          command: npx
          args: [-y, "a b"]
          env:
            KEY: "${KEY}"
      """;

  private static String yaml(String text) {
    return new ServerInsertion(text, false, ClientSpellings.SECTIONS).insert(NEW);
  }

  private static String json(String text) {
    return new ServerInsertion(text, true, ClientSpellings.SECTIONS).insert(NEW);
  }

  @Test
  void addsLinesAfterLastServerOfYaml() {
    String before =
        """
        # The servers 🚀.
        mcpServers:
          first:
            url: http://h/mcp # comment
        """;
    String after =
        """

        # The rest.
        limits: { maxRequests: 5 }
        """;

    assertEquals(before + NEW_LINES + after, yaml(before + after));
  }

  @Test
  void keepsCommentsOfLastServerWithIt() {
    String before =
        """
        mcpServers:
          first:
            command: |
              npx
            # tools: {}

          #second:
          #  command: b
        """;
    String after =
        """

        # Limits.
        limits: {}
        """;

    assertEquals(before + NEW_LINES + after, yaml(before + after));
  }

  @Test
  void usesIndentationOfYaml() {
    assertEquals(
        """
        mcpServers:
            first:
                args:
                - a
                command: x
            new:
                command: npx
                args: [-y, "a b"]
                env:
                    KEY: "${KEY}"
        """,
        yaml(
            """
            mcpServers:
                first:
                    args:
                    - a
                    command: x
            """));
  }

  @Test
  void addsMissingLineBreakAtEndOfYaml() {
    assertEquals(
        "mcpServers:\n  a: { command: x }\n" + NEW_LINES, yaml("mcpServers:\n  a: { command: x }"));
  }

  @Test
  void keepsLineBreaksOfWindows() {
    assertEquals(
        ("mcpServers:\n  a: { command: x }\n" + NEW_LINES + "health: {}\n").replace("\n", "\r\n"),
        yaml("mcpServers:\r\n  a: { command: x }\r\nhealth: {}\r\n"));
  }

  @Test
  void addsSectionToYamlWithout() {
    assertEquals("listen: { port: 1 }\nmcpServers:\n" + NEW_LINES, yaml("listen: { port: 1 }\n"));
    assertEquals("# nothing yet\nmcpServers:\n" + NEW_LINES, yaml("# nothing yet\n"));
  }

  @Test
  void fillsEmptySectionOfYaml() {
    assertEquals(
        "mcpServers: # none\n" + NEW_LINES + "health: {}\n",
        yaml("mcpServers: # none\nhealth: {}\n"));
    assertEquals(
        "mcpServers: # none\n" + NEW_LINES + "health: {}\n",
        yaml("mcpServers: {} # none\nhealth: {}\n"));
  }

  @Test
  void staysInBracesOfYaml() {
    assertEquals(
        "mcpServers: { a: { command: x }, \"new\": { \"command\": \"npx\", \"args\": [\"-y\","
            + " \"a b\"], \"env\": { \"KEY\": \"${KEY}\" } } } # end\n",
        yaml("mcpServers: { a: { command: x } } # end\n"));
    assertEquals(
        "{ mcpServers: {\"new\": { \"command\": \"npx\", \"args\": [\"-y\", \"a b\"],"
            + " \"env\": { \"KEY\": \"${KEY}\" } }} }\n",
        yaml("{ mcpServers: {} }\n"));
  }

  @Test
  void addsMemberToJson() {
    assertEquals(
        """
        {
          // The servers.
          "mcpServers": {
            "a": { "command": "x" }, /* of us */ // first
            "new": {
              "command": "npx",
              "args": ["-y", "a b"],
              "env": {
                "KEY": "${KEY}"
              }
            }
          },
          "listen": { "port": 1 }
        }
        """,
        json(
            """
            {
              // The servers.
              "mcpServers": {
                "a": { "command": "x" } /* of us */ // first
              },
              "listen": { "port": 1 }
            }
            """));
  }

  @Test
  void keepsTrailingCommaOfJson() {
    assertEquals(
        """
        {
        \t"servers": {
        \t\t"a": {
        \t\t\t"command": "x",
        \t\t}, // first, and last
        \t\t"new": {
        \t\t\t"command": "npx",
        \t\t\t"args": ["-y", "a b"],
        \t\t\t"env": {
        \t\t\t\t"KEY": "${KEY}"
        \t\t\t}
        \t\t},
        \t},
        }
        """,
        json(
            """
            {
            \t"servers": {
            \t\t"a": {
            \t\t\t"command": "x",
            \t\t}, // first, and last
            \t},
            }
            """));
  }

  @Test
  void staysOnOneLineOfJson() {
    assertEquals(
        "{\"mcpServers\":{\"🚀\":{\"command\":\"x\"}, \"new\": { \"command\": \"npx\","
            + " \"args\": [\"-y\", \"a b\"], \"env\": { \"KEY\": \"${KEY}\" } }}}",
        json("{\"mcpServers\":{\"🚀\":{\"command\":\"x\"}}}"));
  }

  @Test
  void fillsEmptyJson() {
    String expected =
        """
        {
          "mcpServers": {
            "new": {
              "command": "npx",
              "args": ["-y", "a b"],
              "env": {
                "KEY": "${KEY}"
              }
            }
          }
        }
        """;

    assertEquals(expected, json("{}\n"));
    assertEquals(expected, json("{\n  \"mcpServers\": {}\n}\n"));
  }
}
