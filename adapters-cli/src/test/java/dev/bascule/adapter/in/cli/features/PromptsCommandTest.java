package dev.bascule.adapter.in.cli.features;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.cli.CliFixture;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PromptsCommandTest {

  private static final String WEATHER =
      """
      {"name":"weather","description":"Asks for the weather. Now.","arguments":[\
      {"name":"city","required":true},{"name":"state"}]}\
      """;

  private final CliFixture cli;

  PromptsCommandTest(@TempDir Path folder) {
    cli = new CliFixture(folder);
  }

  @BeforeEach
  void oneServerWithPrompts() {
    cli.writeServers();
    cli.bridge.stubEntries("everything", ListKind.PROMPTS, WEATHER, "{\"name\":\"simple\"}");
    cli.bridge.stubResult(
        "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":\"Rain?\"}},"
            + "{\"role\":\"assistant\",\"content\":{\"type\":\"text\",\"text\":\"No.\"}}]}",
        McpResult.Kind.COMPLETE);
  }

  @Test
  void listsPromptsWithArguments() {
    assertEquals(0, cli.run("prompts"));

    assertEquals(
        List.of(
            "everything  weather  city [state]  Asks for the weather. Now.", "everything  simple"),
        cli.outLines());
  }

  @Test
  void groupsPromptsByServerOnTerminals() {
    cli.width = OptionalInt.of(60);

    assertEquals(0, cli.run("prompts"));

    assertEquals(
        List.of(
            "everything  2 prompts",
            "  weather  city [state]  Asks for the weather.",
            "  simple",
            "",
            "remote  0 prompts"),
        cli.outLines());
  }

  @Test
  void printsListingOrResultAsJson() {
    assertEquals(0, cli.run("prompts", "--json", "everything"));
    assertEquals(0, cli.run("prompts", "--json", "everything", "simple"));

    assertEquals(
        List.of(
            "{\"everything\":{\"prompts\":[" + WEATHER + ",{\"name\":\"simple\"}]}}",
            "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":\"Rain?\"}},"
                + "{\"role\":\"assistant\",\"content\":{\"type\":\"text\",\"text\":\"No.\"}}]}"),
        cli.outLines());
  }

  @Test
  void getsPromptWithArguments() {
    assertEquals(0, cli.run("prompts", "everything", "weather", "city=Graz", "state=8"));

    assertEquals(List.of("Rain?", "No."), cli.outLines());
    assertEquals(
        List.of(
            new McpRequest.GetPrompt(
                new ServerId("everything"),
                "weather",
                JsonBytes.of("{\"city\":\"Graz\",\"state\":\"8\"}"))),
        cli.bridge.featureRequests);
  }

  @Test
  void printsRolesOnTerminals() {
    cli.width = OptionalInt.of(60);

    assertEquals(0, cli.run("prompts", "everything", "weather", "city=Graz"));

    assertEquals(List.of("[user]", "Rain?", "[assistant]", "No."), cli.outLines());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          everything wether           | unknown prompt "wether"; did you mean "weather"?
          everything weather          | the prompt "weather" requires the argument "city"
          everything weather cty=Graz | unknown argument "cty"; did you mean "city"?
          everything simple a=1       | unknown argument "a"; none is available
          everything weather city:=1  | ARGUMENT: city: the arguments of a prompt are texts; use NAME=VALUE
          remote weather              | unknown prompt "weather"; none is available
          """)
  void rejectsWhatIsNotListed(String line, String message) {
    assertEquals(2, cli.run(("prompts " + line).split(" ", -1)));

    assertEquals(List.of(message), cli.errLines());
    assertEquals(List.of(), cli.bridge.featureRequests);
  }

  @Test
  void reportsFailure() {
    cli.bridge.stubFailure(new Failure.Rejected(-32000, "no", Optional.empty()));

    assertEquals(3, cli.run("prompts", "everything", "simple"));

    assertEquals(List.of("everything: rejected (JSON-RPC error -32000): no"), cli.errLines());
  }

  @Test
  void getsPromptOfCommand() {
    cli.bridge.stubEntries("server", ListKind.PROMPTS, WEATHER);

    assertEquals(0, cli.run("prompts", "server", "weather", "city=Graz", "--", "npx", "x=1"));

    assertEquals(List.of("Rain?", "No."), cli.outLines());
  }
}
