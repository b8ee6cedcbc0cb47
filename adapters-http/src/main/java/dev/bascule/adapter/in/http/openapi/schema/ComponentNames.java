package dev.bascule.adapter.in.http.openapi.schema;

import dev.bascule.domain.json.Sha256;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names that programs can have: letters, digits and {@code _}. Pure. */
public final class ComponentNames {

  static final int MAX_LENGTH = 64;

  private static final Pattern FOREIGN = Pattern.compile("[^a-zA-Z0-9_]");
  private static final Pattern BEGINNING = Pattern.compile("_*[a-zA-Z].*");
  private static final int MARK_LENGTH = 9;

  private ComponentNames() {}

  /**
   * Returns the name nearest to {@code text}; {@code kind} leads where it has no letter to lead.
   */
  static String of(String kind, String text) {
    String plain = FOREIGN.matcher(text).replaceAll("_");
    return BEGINNING.matcher(plain).matches() ? plain : kind + "_" + plain;
  }

  /** Returns {@code name} with the first digits of a hash of {@code original}. */
  static String marked(String name, String original) {
    String cut = name.substring(0, Math.min(name.length(), MAX_LENGTH - MARK_LENGTH));
    int hash = (int) (Sha256.of(original).first() >>> 32);
    return cut + String.format(Locale.ROOT, "_%08x", hash);
  }

  /**
   * Returns what is left of {@code name} in a program of any language: {@code get_sum}, {@code
   * getSum} and {@code GetSum} may be one name there, or one file.
   */
  public static String folded(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }
}
