package dev.bascule.adapter.out.mcp;

import java.io.IOException;

/** A server sends more bytes in one message than the operator allows. */
final class MessageTooLongException extends IOException {

  private static final long serialVersionUID = 1;

  MessageTooLongException(int maxBytes) {
    super("the server's message is longer than " + maxBytes + " bytes");
  }
}
