package dev.bascule.adapter.out.valkey.codec;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.CacheHints;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Writes fields one after the other, each with a fixed length or preceded by its length: different
 * sequences of fields of the same types have different bytes.
 */
public final class BinaryWriter {

  private byte[] bytes = new byte[512];
  private int size;

  /** Writes the lowest eight bits. */
  public BinaryWriter putByte(int value) {
    makeRoom(1);
    bytes[size++] = (byte) value;
    return this;
  }

  /** Writes one byte. */
  public BinaryWriter putBoolean(boolean value) {
    return putByte(value ? 1 : 0);
  }

  /** Writes eight bytes, big-endian. */
  public BinaryWriter putLong(long value) {
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      putByte((int) (value >>> shift));
    }
    return this;
  }

  /** Writes a number that is not negative in one to five bytes, seven bits in each. */
  public BinaryWriter putLength(int length) {
    int rest = length;
    while (rest > 0x7f) {
      putByte(rest | 0x80);
      rest >>>= 7;
    }
    return putByte(rest);
  }

  /** Writes the length and the bytes. */
  public BinaryWriter putBytes(byte[] field) {
    putLength(field.length);
    makeRoom(field.length);
    System.arraycopy(field, 0, bytes, size, field.length);
    size += field.length;
    return this;
  }

  /** Writes the length and the bytes. */
  public BinaryWriter putJson(JsonBytes json) {
    putLength(json.length());
    makeRoom(json.length());
    json.copyTo(bytes, size, 0);
    size += json.length();
    return this;
  }

  /** Writes the hash, the length and the bytes. */
  public BinaryWriter putHashedJson(JsonBytes json) {
    return putHash(json.digest()).putJson(json);
  }

  /**
   * Writes a text in Latin-1, or in UTF-16 if it has other characters. Encoders would replace all
   * unpaired surrogates, which JSON allows, by the same character.
   */
  public BinaryWriter putText(String text) {
    boolean isLatin = isLatin(text);
    putBoolean(isLatin);
    if (isLatin) {
      return putBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    ByteBuffer chars = ByteBuffer.allocate(Math.multiplyExact(text.length(), Character.BYTES));
    chars.asCharBuffer().put(text);
    return putBytes(chars.array());
  }

  private static boolean isLatin(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xff) {
        return false;
      }
    }
    return true;
  }

  /** Writes the name of the constant, so that others can be added between the constants. */
  public BinaryWriter putEnum(Enum<?> constant) {
    return putText(constant.name());
  }

  /** Writes caching hints of a server. */
  public BinaryWriter putHints(CacheHints hints) {
    return putOptional(Optional.ofNullable(hints.timeToLive()), BinaryWriter::putDuration)
        .putEnum(hints.scope());
  }

  private BinaryWriter putDuration(Duration duration) {
    return putLong(duration.getSeconds()).putLength(duration.getNano());
  }

  /** Writes 32 bytes. */
  public BinaryWriter putHash(Sha256 hash) {
    return putLong(hash.first())
        .putLong(hash.second())
        .putLong(hash.third())
        .putLong(hash.fourth());
  }

  /** Writes whether there is a value, and the value. */
  public <T> BinaryWriter putOptional(Optional<T> value, BiConsumer<BinaryWriter, T> element) {
    putBoolean(value.isPresent());
    value.ifPresent(present -> element.accept(this, present));
    return this;
  }

  /** Writes the number of elements, and each. */
  public <T> BinaryWriter putList(
      List<? extends T> values, BiConsumer<BinaryWriter, ? super T> element) {
    putLength(values.size());
    values.forEach(value -> element.accept(this, value));
    return this;
  }

  /** Returns what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  private void makeRoom(int more) {
    if (more > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * size, Math.addExact(size, more)));
    }
  }
}
