package dev.bascule.bootstrap.config.parse;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * Why a file is neither YAML nor JSON, on one line.
 *
 * <p>The parsers' own texts quote the file, secrets and all, so only those parts of them are used
 * that cannot.
 */
record SyntaxError(SourceLocation location, String message) {

  /** The problem, alone on its line, and where it is; below it the parser quotes the file. */
  private static final Pattern YAML_PROBLEM =
      Pattern.compile("(?m)^(.*)\\R in reader, line (\\d+), column (\\d+):$");

  private static final Pattern YAML_ASIDE = Pattern.compile("\\.? \\(Do not use .*\\)$");

  private static final Pattern JSON_CHARACTER =
      Pattern.compile("Unexpected character \\('(.)' \\(code [^)]*\\)\\):? ?([a-zA-Z -]*).*");

  static SyntaxError of(JacksonException problem, boolean json) {
    if (problem instanceof StreamConstraintsException) {
      return new SyntaxError(locationOf(problem), "is nested too deeply, or too long");
    }
    String text = problem.getOriginalMessage();
    return json
        ? new SyntaxError(locationOf(problem), "not JSON: " + jsonReason(problem, text))
        : yaml(problem, text);
  }

  private static SyntaxError yaml(JacksonException problem, String text) {
    return YAML_PROBLEM
        .matcher(text)
        .results()
        .reduce((_, last) -> last)
        .map(SyntaxError::yaml)
        .orElseGet(
            () ->
                new SyntaxError(
                    locationOf(problem), "not YAML: a key or value cannot be written like this"));
  }

  private static SyntaxError yaml(MatchResult problem) {
    SourceLocation location =
        new SourceLocation(Integer.parseInt(problem.group(2)), Integer.parseInt(problem.group(3)));
    return new SyntaxError(
        location, "not YAML: " + YAML_ASIDE.matcher(problem.group(1)).replaceFirst(""));
  }

  private static String jsonReason(JacksonException problem, String text) {
    if (problem instanceof UnexpectedEndOfInputException) {
      return "the file ends too early";
    }
    if (text.startsWith("Unrecognized token")) {
      return "expected a value; text stands in double quotes";
    }
    if (text.startsWith("Illegal unquoted character")) {
      return "a line break or control character in a text; is a closing quote missing?";
    }
    Matcher character = JSON_CHARACTER.matcher(text);
    return character.matches() ? unexpected(character) : "expected a value";
  }

  private static String unexpected(MatchResult character) {
    String hint = character.group(2).strip();
    return "unexpected character '"
        + character.group(1)
        + "'"
        + (hint.startsWith("was ") ? ", " + hint : "");
  }

  private static SourceLocation locationOf(JacksonException problem) {
    TokenStreamLocation location = problem.getLocation();
    return location == null
        ? SourceLocation.WHOLE_FILE
        : new SourceLocation(location.getLineNr(), location.getColumnNr());
  }
}
