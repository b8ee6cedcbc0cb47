package dev.bascule.mcp.json;

import java.io.IOException;
import java.io.Writer;
import java.util.Optional;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.JsonNode;

/**
 * Writes JSON values that together have at most a number of bytes. A tree can be much smaller than
 * its JSON, since several parents may share a node. Not thread-safe.
 */
public final class BoundedJsonWriter {

  private long remaining;

  /**
   * @param maxBytes the maximum bytes in UTF-8
   */
  public BoundedJsonWriter(long maxBytes) {
    this.remaining = maxBytes;
  }

  /** Returns the bytes that are left; negative if a value was too long. */
  public long remaining() {
    return remaining;
  }

  /** Subtracts bytes that are written elsewhere. */
  public void subtract(long bytes) {
    remaining -= bytes;
  }

  /**
   * Returns {@code node} as JSON; empty if it does not fit, and from then on. Stops writing as soon
   * as the maximum is exceeded.
   */
  public Optional<String> write(JsonNode node) {
    CountedText text = new CountedText();
    try {
      JsonCodec.MAPPER.writeValue(text, node);
    } catch (JacksonIOException e) {
      if (remaining < 0) {
        return Optional.empty();
      }
      throw e;
    }
    return remaining < 0 ? Optional.empty() : Optional.of(text.toString());
  }

  /** Characters, since a string may have half of a surrogate pair, which has no UTF-8. */
  private final class CountedText extends Writer {

    private final StringBuilder text = new StringBuilder();

    @Override
    public void write(char[] source, int offset, int length) throws IOException {
      for (int i = offset; i < offset + length; i++) {
        remaining -= bytesOf(source[i]);
      }
      if (remaining < 0) {
        throw new IOException("too many bytes");
      }
      text.append(source, offset, length);
    }

    private static int bytesOf(char unit) {
      if (unit < 0x80) {
        return 1;
      }
      return unit < 0x800 || Character.isSurrogate(unit) ? 2 : 3;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
