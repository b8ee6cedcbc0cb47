package dev.bascule.application.policy;

import dev.bascule.domain.cache.CacheTag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tag of results with placeholders for arguments of the call, such as {@code
 * issue:{args.number}}. Immutable.
 */
public record TagTemplate(List<Part> parts) {

  /** The maximum number of tags that one template stands for, if arguments are arrays. */
  public static final int MAX_TAGS = 32;

  /** The maximum number of characters of a tag. */
  static final int MAX_LENGTH = 4096;

  /**
   * The texts that are templates: up to 256 characters, with braces only around arguments. No
   * asterisk, which would not be a wildcard.
   */
  public static final String PATTERN =
      "(?=[\\s\\S]{1,256}$)[^{}*]*(?:\\{args(?:\\.[^{}.]+)+\\}[^{}*]*)*";

  private static final Pattern WHOLE = Pattern.compile(PATTERN);
  private static final Pattern PART = Pattern.compile("[^{}]+|\\{args\\.([^{}]+)\\}");

  /** A part of a template. */
  public sealed interface Part {

    /** A text that is the same in every tag. */
    record Literal(String text) implements Part {}

    /**
     * The value of an argument.
     *
     * @param path the name of an argument and those of members within it; at least one
     */
    record Argument(List<String> path) implements Part {}
  }

  public TagTemplate {
    parts = List.copyOf(parts);
  }

  /** Parses {@code text}; empty if it does not match {@link #PATTERN}. */
  public static Optional<TagTemplate> parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    List<Part> parts = new ArrayList<>();
    Matcher matcher = PART.matcher(text);
    while (matcher.find()) {
      String path = matcher.group(1);
      parts.add(
          path == null
              ? new Part.Literal(matcher.group())
              : new Part.Argument(List.of(path.split("\\.", -1))));
    }
    return Optional.of(new TagTemplate(parts));
  }

  /** Returns the text of the template. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Literal(String literal) -> text.append(literal);
        case Part.Argument(List<String> path) ->
            text.append("{args.").append(String.join(".", path)).append('}');
      }
    }
    return text.toString();
  }

  /** Returns whether every tag of the template begins with one of {@code prefixes}. */
  public boolean beginsWithAny(Collection<String> prefixes) {
    return parts.getFirst() instanceof Part.Literal(String text)
        && prefixes.stream().anyMatch(text::startsWith);
  }

  /** Returns the paths of the arguments in {@code templates}. */
  public static Set<List<String>> argumentsOf(Collection<TagTemplate> templates) {
    Set<List<String>> paths = new LinkedHashSet<>();
    for (TagTemplate template : templates) {
      for (Part part : template.parts) {
        if (part instanceof Part.Argument(List<String> path)) {
          paths.add(path);
        }
      }
    }
    return paths;
  }

  /**
   * Returns the tags with {@code arguments}: one for each combination of their values. Empty if
   * they cannot be determined, because an argument is missing, there would be more than {@link
   * #MAX_TAGS}, one would be longer than {@link #MAX_LENGTH}, or a value would give a tag a
   * reserved beginning that the template does not have.
   *
   * @param arguments the texts of the arguments by path
   */
  public Optional<List<String>> render(Map<List<String>, List<String>> arguments) {
    List<String> tags = List.of("");
    for (Part part : parts) {
      List<String> values =
          switch (part) {
            case Part.Literal(String text) -> List.of(text);
            case Part.Argument(List<String> path) -> arguments.getOrDefault(path, List.of());
          };
      if (values.isEmpty()
          || tags.size() * values.size() > MAX_TAGS
          || longest(tags) + longest(values) > MAX_LENGTH) {
        return Optional.empty();
      }
      tags = tags.stream().flatMap(tag -> values.stream().map(value -> tag + value)).toList();
    }
    return Optional.of(tags).filter(this::keepsItsBeginning);
  }

  private static int longest(List<String> texts) {
    return texts.stream().mapToInt(String::length).max().orElse(0);
  }

  private boolean keepsItsBeginning(List<String> tags) {
    return beginsWithAny(CacheTag.RESERVED_PREFIXES)
        || tags.stream()
            .noneMatch(tag -> CacheTag.RESERVED_PREFIXES.stream().anyMatch(tag::startsWith));
  }
}
