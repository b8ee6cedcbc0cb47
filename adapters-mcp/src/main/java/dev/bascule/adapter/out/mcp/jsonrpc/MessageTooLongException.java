package dev.bascule.adapter.out.mcp.jsonrpc;

import java.io.IOException;

/** A message of a server is longer than the configured limit. */
public final class MessageTooLongException extends IOException {

  private static final long serialVersionUID = 1;

  public MessageTooLongException(int maxBytes) {
    super("the server's message is longer than " + maxBytes + " bytes");
  }
}
