package dev.bascule.adapter.out.valkey.codec;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads what a {@link BinaryWriter} wrote. Every length is compared with what is left before memory
 * is allocated for it. All methods throw {@link ValueFormatException} if there is no such field.
 */
final class BinaryReader {

  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private final byte[] bytes;
  private int at;

  private BinaryReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Returns the value that consists of all {@code bytes}.
   *
   * @throws ValueFormatException if there is no such value
   */
  static <V> V readAll(byte[] bytes, Function<BinaryReader, V> value) {
    BinaryReader in = new BinaryReader(bytes);
    try {
      V read = value.apply(in);
      if (in.at < bytes.length) {
        throw new ValueFormatException("there are more bytes than fields");
      }
      return read;
    } catch (ValueFormatException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new ValueFormatException("a field is invalid", e);
    }
  }

  private int getByte() {
    return bytes[advance(1)] & 0xff;
  }

  boolean getBoolean() {
    return getIndex(2) == 1;
  }

  long getLong() {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = value << Byte.SIZE | getByte();
    }
    return value;
  }

  /** Returns a number that is not negative, of one to five bytes. */
  int getLength() {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      int each = getByte();
      if (shift == 28 && each > 7) {
        throw new ValueFormatException("a length is more than 31 bits long");
      }
      value |= (each & 0x7f) << shift;
      if (each <= 0x7f) {
        return value;
      }
    }
  }

  /** Returns a number less than {@code end}. */
  int getIndex(int end) {
    int value = getLength();
    if (value >= end) {
      throw new ValueFormatException(value + " is not less than " + end);
    }
    return value;
  }

  <E extends Enum<E>> E getEnum(Class<E> type) {
    String name = getText();
    return Stream.of(type.getEnumConstants())
        .filter(constant -> constant.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new ValueFormatException("unknown constant"));
  }

  CacheHints getHints() {
    Duration timeToLive = getOptional(BinaryReader::getDuration).orElse(null);
    return new CacheHints(timeToLive, getEnum(CacheScope.class));
  }

  private Duration getDuration() {
    return Duration.ofSeconds(getLong(), getIndex(NANOS_PER_SECOND));
  }

  JsonBytes getJson() {
    int length = getLength();
    int from = advance(length);
    return JsonBytes.copyOf(bytes, from, from + length);
  }

  /** Returns what {@link BinaryWriter#putHashedJson} wrote, without hashing it again. */
  JsonBytes getHashedJson() {
    Sha256 hash = getHash();
    int length = getLength();
    int from = advance(length);
    return JsonBytes.copyOf(bytes, from, from + length, hash);
  }

  String getText() {
    boolean isLatin = getBoolean();
    int length = getLength();
    int from = advance(length);
    if (isLatin) {
      return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }
    if (length % Character.BYTES != 0) {
      throw new ValueFormatException("half a character");
    }
    char[] chars = new char[length / Character.BYTES];
    ByteBuffer.wrap(bytes, from, length).asCharBuffer().get(chars);
    return new String(chars);
  }

  Sha256 getHash() {
    return new Sha256(getLong(), getLong(), getLong(), getLong());
  }

  <T> Optional<T> getOptional(Function<BinaryReader, T> element) {
    return getBoolean() ? Optional.of(element.apply(this)) : Optional.empty();
  }

  <T> List<T> getList(Function<BinaryReader, T> element) {
    int size = getLength();
    if (size > bytes.length - at) {
      throw new ValueFormatException("more elements than bytes");
    }
    List<T> values = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      values.add(element.apply(this));
    }
    return values;
  }

  /** Passes {@code length} bytes, and returns where they begin. */
  private int advance(int length) {
    if (length > bytes.length - at) {
      throw new ValueFormatException("a field of " + length + " bytes is cut");
    }
    int from = at;
    at += length;
    return from;
  }
}
