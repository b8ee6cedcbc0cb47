package dev.bascule.mcp.json;

/** The message is not valid JSON, JSON-RPC or MCP. */
public final class MalformedMessageException extends Exception {

  private static final long serialVersionUID = 1;

  public MalformedMessageException(String reason) {
    super(reason);
  }

  MalformedMessageException(String reason, Throwable cause) {
    super(reason, cause);
  }

  /** Returns what is wrong with the message, for people to read. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
