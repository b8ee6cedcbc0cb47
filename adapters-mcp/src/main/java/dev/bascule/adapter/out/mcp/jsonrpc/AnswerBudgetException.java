package dev.bascule.adapter.out.mcp.jsonrpc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The answer budget is exhausted; the long answer is not read any further. */
public final class AnswerBudgetException extends IOException {

  private static final long serialVersionUID = 1;

  private static final String ID = "\"id\"\\s*:\\s*([0-9]{1,18})\\s*";
  private static final Pattern FIRST =
      Pattern.compile("\\s*\\{\\s*(?:\"jsonrpc\"\\s*:\\s*\"2.0\"\\s*,\\s*)?" + ID + ",");

  /** A message ends with its last brace, so a member before it belongs to the message itself. */
  private static final Pattern LAST = Pattern.compile(",\\s*" + ID + "\\}\\s*$");

  private final byte[] beginning;
  private final byte[] end;

  AnswerBudgetException(byte[] beginning) {
    this(beginning, new byte[0]);
  }

  /**
   * @param beginning the first bytes of the message
   * @param end its last bytes, if it was skipped
   */
  public AnswerBudgetException(byte[] beginning, byte[] end) {
    super("the memory for long answers is exhausted");
    this.beginning = beginning.clone();
    this.end = end.clone();
  }

  public byte[] beginning() {
    return beginning.clone();
  }

  /** Returns the id of the message if it is the first or last member; empty otherwise. */
  public OptionalLong messageId() {
    Matcher first = FIRST.matcher(text(beginning));
    if (first.lookingAt()) {
      return OptionalLong.of(Long.parseLong(first.group(1)));
    }
    Matcher last = LAST.matcher(text(end));
    return last.find() ? OptionalLong.of(Long.parseLong(last.group(1))) : OptionalLong.empty();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
