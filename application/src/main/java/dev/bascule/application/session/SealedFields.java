package dev.bascule.application.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Joins fields to bytes such that different fields never result in the same bytes. Pure. */
final class SealedFields {

  private SealedFields() {}

  static byte[] join(byte[]... fields) {
    int length = 0;
    for (byte[] field : fields) {
      length += Integer.BYTES + field.length;
    }
    ByteBuffer joined = ByteBuffer.allocate(length);
    for (byte[] field : fields) {
      joined.putInt(field.length).put(field);
    }
    return joined.array();
  }

  static byte[] join(String... fields) {
    byte[][] encoded = new byte[fields.length][];
    for (int i = 0; i < fields.length; i++) {
      encoded[i] = fields[i].getBytes(StandardCharsets.UTF_8);
    }
    return join(encoded);
  }

  /** Returns the fields; empty unless there are {@code count}. */
  static Optional<List<byte[]>> split(byte[] joined, int count) {
    ByteBuffer rest = ByteBuffer.wrap(joined);
    List<byte[]> fields = new ArrayList<>();
    while (rest.remaining() >= Integer.BYTES) {
      int length = rest.getInt();
      if (length < 0 || length > rest.remaining()) {
        return Optional.empty();
      }
      byte[] field = new byte[length];
      rest.get(field);
      fields.add(field);
    }
    return rest.hasRemaining() || fields.size() != count ? Optional.empty() : Optional.of(fields);
  }
}
