package dev.bascule.configuration.parse;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * A syntax error in YAML or JSON, on one line.
 *
 * <p>The parsers' messages quote the file, including secrets, so only those parts of them are used
 * that cannot.
 */
record SyntaxError(SourceLocation location, String message) {

  /** The problem on its own line, followed by its location; the parser quotes the file below. */
  private static final Pattern YAML_PROBLEM =
      Pattern.compile("(?m)^(.*)\\R in reader, line (\\d+), column (\\d+):$");

  private static final Pattern YAML_ASIDE = Pattern.compile("\\.? \\(Do not use .*\\)$");

  private static final Pattern JSON_CHARACTER =
      Pattern.compile("Unexpected character \\('(.)' \\(code [^)]*\\)\\):? ?([a-zA-Z -]*).*");

  static SyntaxError of(JacksonException problem, ConfigFile file) {
    if (problem instanceof StreamConstraintsException) {
      return new SyntaxError(locationOf(problem, file), "is nested too deeply, or too long");
    }
    String text = problem.getOriginalMessage();
    return file.isJson()
        ? new SyntaxError(locationOf(problem, file), "not JSON: " + jsonReason(problem, text))
        : yaml(problem, text, file);
  }

  private static SyntaxError yaml(JacksonException problem, String text, ConfigFile file) {
    return YAML_PROBLEM
        .matcher(text)
        .results()
        .reduce((_, last) -> last)
        .map(found -> yaml(found, file))
        .orElseGet(
            () ->
                new SyntaxError(
                    locationOf(problem, file), "not YAML: invalid syntax of a key or value"));
  }

  private static SyntaxError yaml(MatchResult problem, ConfigFile file) {
    SourceLocation location =
        new SourceLocation(
            file, Integer.parseInt(problem.group(2)), Integer.parseInt(problem.group(3)));
    return new SyntaxError(
        location, "not YAML: " + YAML_ASIDE.matcher(problem.group(1)).replaceFirst(""));
  }

  private static String jsonReason(JacksonException problem, String text) {
    if (problem instanceof UnexpectedEndOfInputException) {
      return "the file ends too early";
    }
    if (text.startsWith("Unrecognized token")) {
      return "expected a value; strings require double quotes";
    }
    if (text.startsWith("Illegal unquoted character")) {
      return "a line break or control character in a string; is a closing quote missing?";
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

  private static SourceLocation locationOf(JacksonException problem, ConfigFile file) {
    TokenStreamLocation location = problem.getLocation();
    return location == null
        ? SourceLocation.wholeFile(file)
        : new SourceLocation(file, location.getLineNr(), location.getColumnNr());
  }
}
