package dev.bascule.adapter.in.http.httpcache;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The states that a client has already, so that it need not be sent them (RFC 9110, section
 * 13.1.2).
 *
 * @param any whether it has any state whatsoever
 * @param tags the states that it has
 */
public record IfNoneMatch(boolean any, List<EntityTag> tags) {

  /** More than a client has any use for; the others are as if they were not there. */
  private static final int MAX_TAGS = 100;

  public IfNoneMatch {
    tags = List.copyOf(tags);
  }

  /**
   * Reads the field. What in it is no tag is passed over, since sending too much is never wrong.
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

  /** Tells whether the client has what {@code current} is of. Compares weakly. */
  public boolean matches(EntityTag current) {
    return any || tags.stream().anyMatch(current::matchesWeakly);
  }
}
