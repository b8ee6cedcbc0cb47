package dev.bascule.adapter.in.http.httpcache;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The representations that a client already has, which need not be sent again (RFC 9110, section
 * 13.1.2).
 *
 * @param any whether any representation matches
 * @param tags the tags of the representations
 */
public record IfNoneMatch(boolean any, List<EntityTag> tags) {

  /** More than any client needs; further tags are ignored. */
  private static final int MAX_TAGS = 100;

  public IfNoneMatch {
    tags = List.copyOf(tags);
  }

  /**
   * Parses the field. Invalid tags are ignored, since sending a full response is always correct.
   *
   * @param values the values of all its lines
   */
  public static IfNoneMatch of(List<String> values) {
    boolean any = values.size() == 1 && values.getFirst().strip().equals("*");
    List<EntityTag> tags = new ArrayList<>();
    if (!any) {
      for (String value : values) {
        HeaderLists.split(value).stream()
            .limit(MAX_TAGS)
            .map(EntityTag::parse)
            .flatMap(Optional::stream)
            .forEach(tags::add);
      }
    }
    return new IfNoneMatch(any, tags);
  }

  /**
   * Returns whether the client has the representation with the tag {@code current}, in a weak
   * comparison.
   */
  public boolean matches(EntityTag current) {
    return any || tags.stream().anyMatch(current::matchesWeakly);
  }
}
