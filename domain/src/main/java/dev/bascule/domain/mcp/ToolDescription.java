package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.Digest;
import dev.bascule.domain.json.JsonBytes;

/**
 * What a server says of one of its tools.
 *
 * @param name the tool's name
 * @param json the Tool object, byte for byte as the server sent it
 * @param hints what the core decides by
 * @param digest the hash of {@code json}: it changes when the tool does
 */
public record ToolDescription(ToolName name, JsonBytes json, ToolHints hints, Digest digest)
    implements Listed {

  public ToolDescription {
    requireNonNull(name, "name");
    requireNonNull(json, "json");
    requireNonNull(hints, "hints");
    requireNonNull(digest, "digest");
  }

  public ToolDescription(ToolName name, JsonBytes json, ToolHints hints) {
    this(name, json, hints, Digest.of(json.toByteArray()));
  }

  @Override
  public String key() {
    return name.value();
  }
}
