package dev.bascule.adapter.out.mcp;

import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What every result of revision 2026-07-28 tells of itself.
 *
 * @param type {@code resultType}; that of a whole answer where there is none
 * @param serverInfo what the server calls itself, where it tells
 */
record ModernResult(String type, Optional<JsonSlice> serverInfo) {

  private static final String COMPLETE = "complete";
  private static final String INPUT_REQUIRED = "input_required";

  /** The methods whose results may ask for input (basic/patterns/mrtr). */
  private static final Set<String> ASKING = Set.of("tools/call", "prompts/get", "resources/read");

  private static final int MAX_SHOWN = 100;

  /** Reads {@code result}, which may be of a sort that answers {@code method}, or may not. */
  static Reply<ModernResult> read(String method, JsonSlice result) {
    Members members = new Members();
    try {
      JsonCursor.readObject(result, members::take);
    } catch (MalformedMessageException e) {
      return new Failed<>(new BadAnswer("the server's result is malformed: " + e.reason()));
    }
    String type = members.type;
    if (type.equals(COMPLETE) || (type.equals(INPUT_REQUIRED) && ASKING.contains(method))) {
      return new Answered<>(new ModernResult(type, Optional.ofNullable(members.serverInfo)));
    }
    return new Failed<>(
        new BadAnswer(
            "the server's result is of a type that the bridge does not know: "
                + Texts.oneLine(type, MAX_SHOWN)));
  }

  boolean asksForInput() {
    return type.equals(INPUT_REQUIRED);
  }

  private static final class Members {

    private String type = COMPLETE;
    private @Nullable JsonSlice serverInfo;

    void take(String name, JsonCursor value) throws MalformedMessageException {
      if (name.equals("resultType")) {
        type = String.valueOf(value.text());
      } else if (name.equals("_meta") && value.isObject()) {
        value.members(this::takeMeta);
      }
    }

    private void takeMeta(String name, JsonCursor value) throws MalformedMessageException {
      if (name.equals(ModernParams.PREFIX + "serverInfo") && value.isObject()) {
        serverInfo = value.cut();
      }
    }
  }
}
