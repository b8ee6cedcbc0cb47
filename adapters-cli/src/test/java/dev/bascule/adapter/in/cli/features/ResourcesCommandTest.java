package dev.bascule.adapter.in.cli.features;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.cli.CliFixture;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResourcesCommandTest {

  private static final String NOTE =
      "{\"uri\":\"demo://note\",\"name\":\"note\",\"title\":\"A note\"}";
  private static final String FILE =
      "{\"uriTemplate\":\"file:///{path}\",\"name\":\"f\",\"description\":\"A file. Any.\"}";

  private final CliFixture cli;

  ResourcesCommandTest(@TempDir Path folder) {
    cli = new CliFixture(folder);
  }

  @BeforeEach
  void oneServerWithResources() {
    cli.writeServers();
    cli.bridge.stubEntries("everything", ListKind.RESOURCES, NOTE);
    cli.bridge.stubEntries("everything", ListKind.RESOURCE_TEMPLATES, FILE);
  }

  private void stubContents(String contents) {
    cli.bridge.stubResult("{\"contents\":" + contents + "}", McpResult.Kind.COMPLETE);
  }

  @Test
  void listsResourcesAndTemplatesForPrograms() {
    assertEquals(0, cli.run("resources"));

    assertEquals(
        List.of(
            "everything  demo://note               A note",
            "everything  file:///{path}  template  A file. Any."),
        cli.outLines());
    assertEquals(1, cli.bridge.closeCount);
  }

  /** A server without the feature lists none. */
  @Test
  void groupsResourcesByServerOnTerminals() {
    cli.width = OptionalInt.of(60);

    assertEquals(0, cli.run("resources"));

    assertEquals(
        List.of(
            "everything  2 resources",
            "  demo://note               A note",
            "  file:///{path}  template  A file.",
            "",
            "remote  0 resources"),
        cli.outLines());
  }

  @Test
  void printsWholeListingsAsJson() {
    assertEquals(0, cli.run("resources", "--json", "everything"));

    assertEquals(
        "{\"everything\":{\"resources\":[" + NOTE + "],\"resourceTemplates\":[" + FILE + "]}}",
        cli.out().strip());
  }

  @Test
  void writesContentUnchangedForPrograms() {
    stubContents("[{\"uri\":\"a\",\"text\":\"a\\u001b\\n\"},{\"uri\":\"b\",\"blob\":\"AP8=\"}]");

    assertEquals(0, cli.run("resources", "everything", "demo://note"));

    assertEquals("a\u001b\n\0\u00ff", cli.bytes.toString(StandardCharsets.ISO_8859_1));
    assertEquals("", cli.out());
    assertEquals(
        List.of(new McpRequest.ReadResource(new ServerId("everything"), "demo://note")),
        cli.bridge.featureRequests);
  }

  @Test
  void succeedsIfTheReaderOfItsOutputEnds() throws IOException {
    stubContents("[{\"uri\":\"a\",\"text\":\"a\"}]");
    cli.rawOut = new PipedOutputStream(new PipedInputStream());
    cli.rawOut.close();

    assertEquals(0, cli.run("resources", "everything", "demo://note"));

    assertEquals("", cli.err());
  }

  @Test
  void writesNothingIfSomeContentIsInvalid() {
    stubContents("[{\"uri\":\"a\",\"text\":\"a\"},{\"uri\":\"b\",\"blob\":\"?\"}]");

    assertEquals(3, cli.run("resources", "everything", "demo://note"));

    assertEquals(0, cli.bytes.size());
  }

  @Test
  void printsTextAndNotesOnTerminals() {
    cli.width = OptionalInt.of(60);
    stubContents(
        "[{\"uri\":\"a\",\"text\":\"a\\u001b\\nb\"},"
            + "{\"uri\":\"b\",\"mimeType\":\"image/png\",\"blob\":\"AP8=\"}]");

    assertEquals(0, cli.run("resources", "everything", "demo://note"));

    assertEquals(List.of("[a]", "a\ufffd", "b", "[b]", "[image/png, 2 B]"), cli.outLines());
  }

  @Test
  void printsWholeResultAsJson() {
    stubContents("[]");

    assertEquals(0, cli.run("resources", "--json", "everything", "demo://note"));

    assertEquals("{\"contents\":[]}", cli.out().strip());
  }

  @Test
  void suggestsSimilarResource() {
    cli.bridge.stubFailure(new Failure.Rejected(-32002, "Unknown resource", Optional.empty()));

    assertEquals(2, cli.run("resources", "everything", "demo://not"));

    assertEquals(
        List.of(
            "everything: rejected (JSON-RPC error -32002): Unknown resource",
            "did you mean \"demo://note\"?"),
        cli.errLines());
  }

  @Test
  void reportsUnavailableServerAndInvalidContent() {
    cli.bridge.stubFailure(new Failure.Unreachable("no route", DeliveryStatus.NOT_SENT));
    assertEquals(3, cli.run("resources", "everything", "demo://note"));
    stubContents("[{\"uri\":\"b\",\"blob\":\"?\"}]");
    assertEquals(3, cli.run("resources", "everything", "demo://note"));
    assertEquals(2, cli.run("resources", "nothing"));

    assertEquals(
        List.of(
            "everything: unreachable: no route",
            "the server sent a resource whose \"blob\" is not Base64",
            "unknown server \"nothing\"; available: everything, remote"),
        cli.errLines());
  }

  @Test
  void readsResourceOfCommand() {
    stubContents("[{\"uri\":\"a\",\"text\":\"hi\"}]");

    assertEquals(0, cli.run("resources", "server", "a", "--", "npx", "-y", "everything"));

    assertEquals("hi", cli.bytes.toString(StandardCharsets.UTF_8));
  }
}
