package dev.bascule.adapter.out.mcp.schema;

import com.networknt.schema.Error;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.text.SpellingSuggestion;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * The descriptions of the errors of one validation, with suggestions for misspelled names.
 *
 * @param root the whole schema
 * @param errors the errors of the library
 */
record ErrorTranslator(JsonNode root, List<Error> errors) {

  private static final int MAX_DETAIL_LENGTH = 300;
  private static final int MAX_NAME_LENGTH = 100;
  private static final int MAX_POINTER_LENGTH = 1000;

  /** The names that are compared with a misspelled one; each may take some microseconds. */
  private static final int MAX_CANDIDATES = 200;

  private static final Set<String> UNKNOWN_NAME =
      Set.of("additionalProperties", "unevaluatedProperties");

  List<ArgumentError> translate() {
    return errors.stream()
        .filter(error -> !isUnknownType(error))
        .map(this::translate)
        .distinct()
        .limit(Failure.InvalidArguments.MAX_ERRORS)
        .toList();
  }

  /** A type that JSON Schema does not define, or a number out of the library's range. */
  static boolean isUnknownType(Error error) {
    return "type".equals(error.getKeyword())
        && (argument(error, 0).equals("unknown") || argument(error, 1).equals("unknown"));
  }

  private ArgumentError translate(Error error) {
    String keyword = Optional.ofNullable(error.getKeyword()).orElse("");
    String name = Optional.ofNullable(error.getProperty()).orElse("");
    String place = cut(error.getInstanceLocation().toString(), MAX_POINTER_LENGTH);
    boolean isUnknownName = UNKNOWN_NAME.contains(keyword);
    return isUnknownName || keyword.equals("required")
        ? new ArgumentError(
            place + "/" + escape(cut(name, MAX_NAME_LENGTH)),
            keyword,
            isUnknownName ? unknown(error, name) : missing(error, name))
        : new ArgumentError(place, keyword, cut(detail(error, keyword), MAX_DETAIL_LENGTH));
  }

  private String unknown(Error error, String name) {
    return "is unknown"
        + didYouMean(
            SpellingSuggestion.nearest(name, without(propertiesNextTo(error), given(error))));
  }

  /** An unknown name, which is an error of its own, has the suggestion. */
  private String missing(Error error, String name) {
    boolean hasUnknownName =
        errors.stream()
            .anyMatch(
                other ->
                    UNKNOWN_NAME.contains(other.getKeyword())
                        && other.getInstanceLocation().equals(error.getInstanceLocation()));
    Optional<String> similar =
        hasUnknownName
            ? Optional.empty()
            : SpellingSuggestion.nearest(name, without(given(error), propertiesNextTo(error)));
    return "is required, but missing"
        + similar
            .map(given -> "; `" + given + "` is given" + didYouMean(Optional.of(name)))
            .orElse("");
  }

  private static String detail(Error error, String keyword) {
    return keyword.equals("type")
        ? "expected " + argument(error, 1) + ", but got " + argument(error, 0)
        : String.valueOf(error.getMessage());
  }

  private static String didYouMean(Optional<String> name) {
    return name.map(near -> "; did you mean `" + near + "`?").orElse("");
  }

  /** Returns the names in the object of the error. */
  private static Collection<String> given(Error error) {
    JsonNode object = error.getInstanceNode();
    return object == null ? Set.of() : object.propertyNames();
  }

  /** Returns the names of the properties next to the keyword of the error in the schema. */
  private Collection<String> propertiesNextTo(Error error) {
    JsonPointer keyword = JsonPointer.compile(error.getSchemaLocation().getFragment().toString());
    return keyword.head() == null
        ? Set.of()
        : root.at(keyword.head()).path("properties").propertyNames();
  }

  private static Set<String> without(Collection<String> names, Collection<String> others) {
    return names.stream()
        .filter(name -> !others.contains(name))
        .limit(MAX_CANDIDATES)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String argument(Error error, int index) {
    Object[] arguments = error.getArguments();
    return arguments != null && index < arguments.length ? String.valueOf(arguments[index]) : "";
  }

  private static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "…";
  }
}
