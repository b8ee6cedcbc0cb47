package dev.bascule.adapter.out.mcp;

/** A message is not the JSON, or not the JSON-RPC, or not the MCP, that it should be. */
final class MalformedMessageException extends Exception {

  private static final long serialVersionUID = 1;

  MalformedMessageException(String reason) {
    super(reason);
  }

  MalformedMessageException(String reason, Throwable cause) {
    super(reason, cause);
  }

  /** Returns what is wrong with the message, for people to read. */
  String reason() {
    return String.valueOf(getMessage());
  }
}
