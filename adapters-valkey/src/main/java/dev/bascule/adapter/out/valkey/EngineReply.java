package dev.bascule.adapter.out.valkey;

import dev.bascule.domain.cache.shared.EngineException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The array that a script replied. Each method throws {@link EngineException} if the engine replied
 * anything else than expected.
 *
 * @param elements numbers are {@code Long}, strings {@code byte[]}
 */
public record EngineReply(List<?> elements) {

  public EngineReply {
    elements = Collections.unmodifiableList(elements);
  }

  /** Returns the number of elements. */
  public int size() {
    return elements.size();
  }

  /** Returns the number at {@code index}. */
  public long number(int index) {
    if (element(index) instanceof Long number) {
      return number;
    }
    throw unexpected(index, "a number");
  }

  /** Returns the string at {@code index}. */
  public byte[] bytes(int index) {
    return findBytes(index).orElseThrow(() -> unexpected(index, "a string"));
  }

  /** Returns the string at {@code index}; empty if that is null. */
  public Optional<byte[]> findBytes(int index) {
    return switch (element(index)) {
      case null -> Optional.empty();
      case byte[] bytes -> Optional.of(bytes);
      default -> throw unexpected(index, "a string or null");
    };
  }

  /** Returns the string at {@code index}, read as UTF-8. */
  public String text(int index) {
    return new String(bytes(index), StandardCharsets.UTF_8);
  }

  private @Nullable Object element(int index) {
    if (index >= elements.size()) {
      throw new EngineException("unexpected reply of a script: element " + index + " is missing");
    }
    return elements.get(index);
  }

  private static EngineException unexpected(int index, String expected) {
    return new EngineException(
        "unexpected reply of a script: element " + index + " is not " + expected);
  }
}
