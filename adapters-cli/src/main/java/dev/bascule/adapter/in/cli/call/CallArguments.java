package dev.bascule.adapter.in.cli.call;

import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.text.QuantityText;
import dev.bascule.mcp.json.ToolArgumentsParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads the arguments of a call: one JSON object, or pairs.
 *
 * @param environment provides files and standard input
 */
public record CallArguments(CliEnvironment environment) {

  private static final String STANDARD_INPUT = "-";
  private static final String FILE = "@";

  /** The beginning of a JSON object, or what names the source of one. */
  private static final Pattern WHOLE = Pattern.compile("\\s*[{]|@|-$");

  /** The maximum that the bridge accepts over HTTP. */
  private static final int MAX_BYTES = 4 << 20;

  /**
   * Returns the arguments that {@code words} describe.
   *
   * @param schema returns the tool's input schema; called only if there are pairs
   * @throws UsageException if they are not valid arguments
   */
  public ToolArguments read(List<String> words, Supplier<JsonNode> schema) throws IOException {
    if (!words.isEmpty() && ArgumentPairs.arePairs(words)) {
      return parse(ArgumentPairs.toJson(words, schema.get(), this::readText));
    }
    if (words.size() > 1 || words.stream().anyMatch(word -> !WHOLE.matcher(word).lookingAt())) {
      throw new UsageException(
          "ARGUMENT: expected one JSON object, or pairs such as name=value or name:=json");
    }
    return parse(words.isEmpty() ? new byte[0] : bytes(words.getFirst()));
  }

  private byte[] bytes(String word) throws IOException {
    if (word.equals(STANDARD_INPUT)) {
      return readLimited(environment.in());
    }
    return word.startsWith(FILE)
        ? readFile(word.substring(FILE.length()))
        : word.getBytes(StandardCharsets.UTF_8);
  }

  private String readText(String file) {
    return new String(readFile(file), StandardCharsets.UTF_8);
  }

  private byte[] readFile(String file) {
    try (InputStream in = Files.newInputStream(environment.workingFolder().resolve(file))) {
      return readLimited(in);
    } catch (IOException e) {
      throw new UsageException(file + ": " + ConfigFile.reason(e));
    } catch (InvalidPathException _) {
      throw new UsageException("invalid file name after @");
    }
  }

  private static byte[] readLimited(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new UsageException("JSON: larger than " + QuantityText.size(MAX_BYTES));
    }
    return bytes;
  }

  private static ToolArguments parse(byte[] utf8) {
    if (utf8.length > MAX_BYTES) {
      throw new UsageException("JSON: larger than " + QuantityText.size(MAX_BYTES));
    }
    return switch (ToolArgumentsParser.parse(utf8)) {
      case ToolArgumentsParser.ParseResult.Valid(ToolArguments arguments) -> arguments;
      case ToolArgumentsParser.ParseResult.Invalid(String detail) ->
          throw new UsageException("JSON: " + detail);
    };
  }
}
