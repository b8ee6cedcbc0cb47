package dev.bascule.adapter.out.valkey.codec;

/** Bytes are not the binary form of a value. */
public final class ValueFormatException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  ValueFormatException(String message) {
    super(message);
  }

  ValueFormatException(String message, IllegalArgumentException cause) {
    super(message, cause);
  }
}
