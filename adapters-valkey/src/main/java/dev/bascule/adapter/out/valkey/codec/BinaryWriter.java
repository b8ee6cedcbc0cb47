package dev.bascule.adapter.out.valkey.codec;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Writes fields one after the other, each with a fixed length or preceded by its length: different
 * sequences of fields of the same types have different bytes.
 */
public final class BinaryWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  /** Writes the lowest eight bits. */
  public BinaryWriter putByte(int value) {
    out.write(value);
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
  public BinaryWriter putBytes(byte[] bytes) {
    putLength(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  /** Writes the length and the bytes. */
  public BinaryWriter putJson(JsonBytes json) {
    return putBytes(json.toByteArray());
  }

  /**
   * Writes a text in Latin-1, or in UTF-16 if it has other characters. UTF-8 would make all
   * unpaired surrogates equal, which JSON allows.
   */
  public BinaryWriter putText(String text) {
    boolean isLatin = text.chars().allMatch(each -> each <= 0xff);
    putBoolean(isLatin);
    return putBytes(
        text.getBytes(isLatin ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_16BE));
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
    return out.toByteArray();
  }
}
