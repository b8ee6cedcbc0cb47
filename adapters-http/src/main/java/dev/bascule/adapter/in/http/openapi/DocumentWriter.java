package dev.bascule.adapter.in.http.openapi;

import dev.bascule.domain.budget.DocumentBudget;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.text.SafeText;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.BoundedJsonWriter;
import dev.bascule.mcp.json.JsonCodec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * Writes a document within the limit of {@link DocumentBudget}, tool by tool: of a tool that has
 * been written, only the text is kept. A tool that would be too long is written in brief, without
 * its schemas. Not thread-safe.
 */
public final class DocumentWriter {

  private static final Logger LOGGER = LoggerFactory.getLogger(DocumentWriter.class);

  /** Of the warnings that a document is incomplete; clients cause them. */
  private static final LogRateLimiter LOG_LIMITER =
      new LogRateLimiter(new Rate(1, Duration.ofMinutes(10), 1), Ticker.system());

  /** Quotes, a colon and a comma. */
  private static final int MEMBER_BYTES = 4;

  private final DocumentBudget.Allowance allowance;
  private final ObjectNode paths;
  private final ObjectNode schemas;
  private Optional<Tool> firstShortened = Optional.empty();
  private int shortened;

  /**
   * @param described the bytes of all descriptions ({@link DocumentBudget#bytesOf})
   * @param paths where operations are added
   * @param schemas where their schemas are added
   */
  public DocumentWriter(long described, ObjectNode paths, ObjectNode schemas) {
    this.allowance = DocumentBudget.PROCESS.newAllowance(described);
    this.paths = paths;
    this.schemas = schemas;
  }

  /** The operation of one tool at a path, and the schemas that only it refers to, by name. */
  public record ToolPart(String path, ObjectNode operation, ObjectNode schemas) {}

  /** A document, and whether all tools have their schemas. */
  public record WrittenDocument(JsonBytes json, boolean isWhole) {}

  /** Returns how many bytes {@code tool} may have. */
  public long maxBytes(Tool tool) {
    return allowance.maxBytes(DocumentBudget.bytesOf(tool));
  }

  /**
   * Adds a tool.
   *
   * @param whole returns the part with schemas; empty if they are too long
   * @param brief returns the part without schemas; it is left out if even that is too long
   */
  public void add(Tool tool, Supplier<Optional<ToolPart>> whole, Supplier<ToolPart> brief) {
    if (whole.get().filter(part -> tryWrite(tool, part)).isEmpty()) {
      shortened++;
      firstShortened = firstShortened.or(() -> Optional.of(tool));
      boolean _ = tryWrite(tool, brief.get());
    }
  }

  private boolean tryWrite(Tool tool, ToolPart part) {
    long described = DocumentBudget.bytesOf(tool);
    long most = allowance.maxBytes(described);
    BoundedJsonWriter writer = new BoundedJsonWriter(most);
    Map<String, RawValue> texts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> schema : part.schemas().properties()) {
      put(texts, schema.getKey(), schema.getValue(), writer);
    }
    Map<String, RawValue> path = new LinkedHashMap<>();
    ObjectNode item = JsonCodec.object();
    item.set("post", part.operation());
    put(path, part.path(), item, writer);
    if (writer.remaining() < 0) {
      return false;
    }
    allowance.subtract(described, most - writer.remaining());
    texts.forEach(schemas::putRawValue);
    path.forEach(paths::putRawValue);
    return true;
  }

  private static void put(
      Map<String, RawValue> texts, String name, JsonNode value, BoundedJsonWriter writer) {
    writer.subtract(name.length() + MEMBER_BYTES);
    writer.write(value).ifPresent(text -> texts.put(name, new RawValue(text)));
  }

  /** Adds a link to the tools of the server to an operation without schemas. */
  public static void addLink(ObjectNode operation, String toolsUrl) {
    operation
        .putObject("externalDocs")
        .put("description", "The schemas of this tool are too long for this document")
        .put("url", toolsUrl);
  }

  /** Returns the document, and logs what it lacks. */
  public WrittenDocument finish(ObjectNode document) {
    firstShortened
        .filter(_ -> LOG_LIMITER.tryAcquire().isPresent())
        .ifPresent(
            tool ->
                LOGGER.warn(
                    "A document lacks the schemas of {} tools, the first is \"{}\": with them it"
                        + " would have more than {} bytes (`limits.documentBytes`), or {} times"
                        + " the description",
                    shortened,
                    SafeText.line(tool.key()),
                    DocumentBudget.PROCESS.maxBytes(),
                    DocumentBudget.MAX_GROWTH));
    return new WrittenDocument(JsonCodec.write(document), shortened == 0);
  }
}
