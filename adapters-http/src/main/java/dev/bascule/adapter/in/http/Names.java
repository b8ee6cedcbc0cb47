package dev.bascule.adapter.in.http;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.util.Optional;

/** Names as strangers write them: what cannot be a name is nobody's. */
final class Names {

  private Names() {}

  static Optional<ServerId> server(String text) {
    try {
      return Optional.of(new ServerId(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  static Optional<ToolName> tool(String text) {
    try {
      return Optional.of(new ToolName(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
