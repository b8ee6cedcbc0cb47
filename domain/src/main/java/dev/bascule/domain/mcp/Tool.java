package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;

/**
 * A tool of a server.
 *
 * @param name the tool's name
 * @param json the Tool object exactly as the server sent it
 * @param annotations the hints that the core uses
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
