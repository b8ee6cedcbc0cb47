package dev.bascule.configuration.edit;

import dev.bascule.configuration.parse.ConfigLayout;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Inserts servers into the text of a configuration, after those that it contains and in the same
 * layout. Every other character stays, except for the braces of an empty {@code mcpServers: {}}.
 *
 * @param text the text
 * @param json whether it is JSON instead of YAML
 * @param names the keys that may contain the servers; the first is used for a new section
 */
record ServerInsertion(String text, boolean json, List<String> names) {

  private static final String DEFAULT_UNIT = "  ";

  /** Returns the text with {@code servers}. */
  String insert(ObjectNode servers) {
    Optional<ConfigLayout> layout = ConfigLayout.of(text, json, Set.copyOf(names));
    if (layout.isEmpty()) {
      return withLineBreak(text)
          + new ServerText(DEFAULT_UNIT, lineBreak()).yaml(section(servers), "");
    }
    ConfigLayout.Span root = layout.get().root();
    return layout
        .get()
        .section()
        .map(span -> intoSection(root, span, servers))
        .orElseGet(() -> intoRoot(root, servers));
  }

  private ObjectNode section(ObjectNode servers) {
    ObjectNode section = JsonNodeFactory.instance.objectNode();
    section.set(names.getFirst(), servers);
    return section;
  }

  private String intoRoot(ConfigLayout.Span root, ObjectNode servers) {
    return root.braces()
        ? intoBraces(root, section(servers))
        : withLineBreak(text)
            + new ServerText(unit(root), lineBreak())
                .yaml(section(servers), indentationAt(root.start()));
  }

  private String intoSection(ConfigLayout.Span root, ConfigLayout.Span span, ObjectNode servers) {
    if (!span.braces()) {
      String indentation =
          span.firstKey().isPresent()
              ? indentationAt(span.start())
              : indentationAt(span.start()) + DEFAULT_UNIT;
      return intoLines(text, span.contentEnd(), indentation, unit(span), servers);
    }
    boolean canLoseBraces = !json && !root.braces() && interior(span).isBlank();
    if (canLoseBraces && span.firstKey().isEmpty()) {
      String before = text.substring(0, span.start()).stripTrailing();
      return intoLines(
          before + text.substring(span.end() + 1),
          before.length(),
          indentationAt(span.start()) + DEFAULT_UNIT,
          DEFAULT_UNIT,
          servers);
    }
    return intoBraces(span, servers);
  }

  /** Inserts lines after the line of {@code end} and the comments that belong to it. */
  private String intoLines(
      String source, int end, String indentation, String unit, ObjectNode servers) {
    int at = endOfComments(source, endOfLine(source, end), indentation.length());
    String lines = new ServerText(unit, lineBreak()).yaml(servers, indentation);
    return withLineBreak(source.substring(0, at)) + lines + source.substring(at);
  }

  /** Returns the beginning of the line after {@code position}, or the end of the text. */
  private static int endOfLine(String source, int position) {
    if (position > 0 && source.charAt(position - 1) == '\n') {
      // A block of text ends with its line.
      return position;
    }
    int lineBreak = source.indexOf('\n', position);
    return lineBreak < 0 ? source.length() : lineBreak + 1;
  }

  /**
   * Returns the end of the comment lines from {@code position} that are indented as the members.
   */
  private static int endOfComments(String source, int position, int indentation) {
    int end = position;
    int line = position;
    while (line < source.length()) {
      int lineBreak = source.indexOf('\n', line);
      int next = lineBreak < 0 ? source.length() : lineBreak + 1;
      String content = source.substring(line, next);
      String stripped = content.stripLeading();
      if (stripped.startsWith("#") && content.length() - stripped.length() >= indentation) {
        end = next;
      } else if (!stripped.isEmpty()) {
        break;
      }
      line = next;
    }
    return end;
  }

  private String intoBraces(ConfigLayout.Span span, ObjectNode members) {
    if (span.firstKey().isEmpty()) {
      String outer = indentationAt(span.start());
      ServerText writer = new ServerText(DEFAULT_UNIT, lineBreak());
      String content =
          json
              ? lineBreak()
                  + outer
                  + DEFAULT_UNIT
                  + writer.json(members, outer + DEFAULT_UNIT)
                  + lineBreak()
                  + outer
              : ServerText.inline(members);
      return interior(span).isBlank()
          ? text.substring(0, span.start() + 1) + content + text.substring(span.end())
          : text.substring(0, span.end()) + content + text.substring(span.end());
    }
    int first = span.firstKey().getAsInt();
    boolean ownLine = text.substring(startOfLine(first), first).isBlank();
    int comma = comma(span);
    String indentation = ownLine ? indentationAt(first) : "";
    String inserted =
        ownLine
            ? lineBreak()
                + indentation
                + new ServerText(unit(span), lineBreak()).json(members, indentation)
            : " " + ServerText.inline(members);
    int after = comma < 0 ? span.contentEnd() : comma + 1;
    int at = ownLine ? endOfContent(after, span.end()) : after;
    return text.substring(0, span.contentEnd())
        + (comma < 0 ? "," : "")
        + text.substring(span.contentEnd(), at)
        + inserted
        + (comma < 0 ? "" : ",")
        + text.substring(at);
  }

  /** Returns the position of a comma after the last member; -1 if there is none. */
  private int comma(ConfigLayout.Span span) {
    int position = span.contentEnd();
    while (position < span.end()) {
      int comment = endOfComment(position);
      if (comment > position) {
        position = comment;
      } else if (text.charAt(position) == ',') {
        return position;
      } else {
        position++;
      }
    }
    return -1;
  }

  /** Returns the end of the comments on the line of {@code position}, at most {@code limit}. */
  private int endOfContent(int position, int limit) {
    int end = position;
    while (position < limit && text.charAt(position) != '\n' && text.charAt(position) != '\r') {
      int comment = endOfComment(position);
      if (comment > position) {
        end = comment;
        position = comment;
      } else {
        position++;
      }
    }
    return end;
  }

  /** Returns the end of the comment at {@code position}, or {@code position} if there is none. */
  private int endOfComment(int position) {
    if (json && text.startsWith("/*", position)) {
      return text.indexOf("*/", position) + 2;
    }
    if (!text.startsWith(json ? "//" : "#", position)) {
      return position;
    }
    int end = text.indexOf('\n', position);
    end = end < 0 ? text.length() : end;
    return text.charAt(end - 1) == '\r' ? end - 1 : end;
  }

  private String interior(ConfigLayout.Span span) {
    return text.substring(span.start() + 1, span.end());
  }

  private String lineBreak() {
    return text.contains("\r\n") ? "\r\n" : "\n";
  }

  private String withLineBreak(String before) {
    return before.isEmpty() || before.endsWith("\n") ? before : before + lineBreak();
  }

  private int startOfLine(int position) {
    return text.lastIndexOf('\n', position - 1) + 1;
  }

  /** Returns the white space at the start of the line of {@code position}. */
  private String indentationAt(int position) {
    int start = startOfLine(position);
    int end = start;
    while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
      end++;
    }
    return text.substring(start, end);
  }

  /** Returns by how much a level is indented below a member of {@code span}. */
  private String unit(ConfigLayout.Span span) {
    OptionalInt nested = span.nestedKey();
    if (span.firstKey().isEmpty()) {
      return DEFAULT_UNIT;
    }
    String outer = indentationAt(span.firstKey().getAsInt());
    String inner = nested.isPresent() ? indentationAt(nested.getAsInt()) : outer;
    return difference(outer, inner)
        .or(() -> difference(indentationAt(span.start()), outer))
        .orElse(DEFAULT_UNIT);
  }

  private static Optional<String> difference(String outer, String inner) {
    return inner.length() > outer.length() && inner.startsWith(outer)
        ? Optional.of(inner.substring(outer.length()))
        : Optional.empty();
  }
}
