package dev.bascule.domain.advice;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that an object and all that it refers to take on a 64-bit JVM with compressed pointers.
 * Deterministic, unlike a measurement of the heap.
 */
final class RetainedSize {

  private static final int HEADER = 12;
  private static final int ARRAY_HEADER = 16;
  private static final int REFERENCE = 4;
  private static final int LINKED_HASH_MAP = 64;
  private static final int LINKED_HASH_MAP_ENTRY = 40;

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private RetainedSize() {}

  static long of(Object root) {
    return new RetainedSize().sizeOf(root);
  }

  private long sizeOf(@Nullable Object object) {
    if (object == null || !seen.add(object)) {
      return 0;
    }
    return switch (object) {
      case Map<?, ?> map -> sizeOfMap(map);
      case String text -> 24 + aligned(ARRAY_HEADER + text.length());
      case Duration _ -> 24;
      default -> object.getClass().isArray() ? sizeOfArray(object) : sizeOfFields(object);
    };
  }

  private long sizeOfMap(Map<?, ?> map) {
    long table = Long.highestOneBit(Math.max(16, map.size() * 4L / 3)) * 2;
    long size = LINKED_HASH_MAP + ARRAY_HEADER + table * REFERENCE;
    for (Map.Entry<?, ?> each : map.entrySet()) {
      size += LINKED_HASH_MAP_ENTRY + sizeOf(each.getKey()) + sizeOf(each.getValue());
    }
    return size;
  }

  private long sizeOfArray(Object array) {
    Class<?> type = array.getClass().getComponentType();
    long size = aligned(ARRAY_HEADER + (long) Array.getLength(array) * bytesOf(type));
    if (!type.isPrimitive()) {
      for (Object each : (Object[]) array) {
        size += sizeOf(each);
      }
    }
    return size;
  }

  private long sizeOfFields(Object object) {
    long own = HEADER;
    long others = 0;
    for (Field field : object.getClass().getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        own += bytesOf(field.getType());
        others += field.getType().isPrimitive() ? 0 : sizeOf(value(field, object));
      }
    }
    return aligned(own) + others;
  }

  private static @Nullable Object value(Field field, Object object) {
    if (field.getName().equals("ticker")) {
      return null;
    }
    try {
      field.setAccessible(true);
      return field.get(object);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static int bytesOf(Class<?> type) {
    if (type == long.class || type == double.class) {
      return Long.BYTES;
    }
    if (type == boolean.class || type == byte.class) {
      return Byte.BYTES;
    }
    return type == char.class || type == short.class ? Short.BYTES : REFERENCE;
  }

  private static long aligned(long bytes) {
    return (bytes + 7) / 8 * 8;
  }
}
