package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;

/**
 * What a server says of one of its tools.
 *
 * @param name the tool's name
 * @param json the Tool object, byte for byte as the server sent it
 * @param annotations what the core decides by
 * @param digest the hash of {@code json}: it changes when the tool does
 */
public record Tool(ToolName name, JsonBytes json, ToolAnnotations annotations, Sha256 digest)
    implements ListEntry {

  public Tool {
    requireNonNull(name, "name");
    requireNonNull(json, "json");
    requireNonNull(annotations, "annotations");
    requireNonNull(digest, "digest");
  }

  public Tool(ToolName name, JsonBytes json, ToolAnnotations annotations) {
    this(name, json, annotations, Sha256.of(json.toByteArray()));
  }

  @Override
  public String key() {
    return name.value();
  }
}
