package dev.bascule.adapter.out.mcp.jsonrpc;

import java.io.IOException;

/** A server sends more bytes in one message than the operator allows. */
public final class MessageTooLongException extends IOException {

  private static final long serialVersionUID = 1;

  public MessageTooLongException(int maxBytes) {
    super("the server's message is longer than " + maxBytes + " bytes");
  }
}
