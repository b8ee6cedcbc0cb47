package dev.bascule.adapter.out.mcp.json;

/** A message is not the JSON, or not the JSON-RPC, or not the MCP, that it should be. */
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
