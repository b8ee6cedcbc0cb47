package dev.bascule.adapter.in.http.naming;

import dev.bascule.domain.json.Sha256;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Generates unique names for one document. Not thread-safe. */
public final class UniqueNames {

  /** The maximum length of a tool name in the APIs of models. */
  public static final int MAX_LENGTH = 64;

  private final Set<String> taken = new HashSet<>();

  /** The next number for each normalized name, so that many equal names take linear time. */
  private final Map<String, Integer> nextNumbers = new HashMap<>();

  private final UnaryOperator<String> normalizer;

  /** Names collide for which {@code normalizer} returns the same text. */
  public UniqueNames(UnaryOperator<String> normalizer) {
    this.normalizer = normalizer;
  }

  /** Returns {@code name}, with a number appended if it was returned before. */
  public String add(String name) {
    String normalized = normalizer.apply(name);
    if (taken.add(normalized)) {
      return name;
    }
    int number = nextNumbers.getOrDefault(normalized, 2);
    while (!taken.add(normalizer.apply(name + "_" + number))) {
      number++;
    }
    nextNumbers.put(normalized, number + 1);
    return name + "_" + number;
  }

  /**
   * Returns {@code name} with the first {@code digits} digits of a hash of {@code original}, so
   * that it does not depend on other names; the name is truncated to {@code maxLength}.
   */
  public static String withHash(String name, int maxLength, String original, int digits) {
    String hash = HexFormat.of().toHexDigits(Sha256.of(original).first()).substring(0, digits);
    return name.substring(0, Math.min(name.length(), maxLength - 1 - digits)) + "_" + hash;
  }
}
