package dev.bascule.adapter.out.mcp.schema;

import com.networknt.schema.regex.RegularExpression;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The {@code pattern} of a schema, matched within a budget, because a server's pattern can
 * backtrack exponentially. Thread-safe.
 *
 * @param pattern the pattern to find in a text
 */
record BoundedRegex(Pattern pattern) implements RegularExpression {

  /** The budget of the current validation. */
  static final ScopedValue<Budget> BUDGET = ScopedValue.newInstance();

  /**
   * The number of characters that the patterns of one validation may read, including repeated
   * reads.
   */
  static final class Budget {
    private int remaining = 2_000_000;

    private void use() {
      remaining--;
      if (remaining < 0) {
        throw new BudgetExceededException("matching the patterns of the schema takes too long");
      }
    }
  }

  /**
   * Returns the expression; one that matches every text if {@code regex}, in ECMA-262 syntax, is
   * not valid for the JDK.
   */
  static RegularExpression compile(String regex) {
    try {
      return new BoundedRegex(Pattern.compile(regex));
    } catch (PatternSyntaxException _) {
      return _ -> true;
    }
  }

  @Override
  public boolean matches(String value) {
    return pattern.matcher(new CountedText(value, 0, value.length(), BUDGET.get())).find();
  }

  /** A text that counts its reads. */
  private record CountedText(String text, int from, int to, Budget budget) implements CharSequence {

    @Override
    public int length() {
      return to - from;
    }

    @Override
    public char charAt(int index) {
      budget.use();
      return text.charAt(from + index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new CountedText(text, from + start, from + end, budget);
    }

    @Override
    public String toString() {
      return text.substring(from, to);
    }
  }
}
