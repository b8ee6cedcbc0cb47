package dev.bascule.adapter.in.cli.terminal;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures and splits text by the columns that it occupies on a terminal: a letter with its accents
 * takes one, a Chinese character or an emoji two (Unicode Standard Annex 11, with the grapheme
 * clusters of Annex 29).
 */
public final class TextWidth {

  /**
   * First and last code points of the wide and full-width ranges without emoji, in ascending order.
   */
  private static final int[][] WIDE = {
    {0x1100, 0x115f},
    {0x2329, 0x232a},
    {0x2e80, 0x303e},
    {0x3041, 0xa4cf},
    {0xa960, 0xa97f},
    {0xac00, 0xd7a3},
    {0xf900, 0xfaff},
    {0xfe10, 0xfe19},
    {0xfe30, 0xfe6f},
    {0xff00, 0xff60},
    {0xffe0, 0xffe6},
    {0x16fe0, 0x18dff},
    {0x1aff0, 0x1b2ff},
    {0x1f200, 0x1f265},
    {0x20000, 0x3fffd}
  };

  private static final int EMOJI_VARIANT = 0xfe0f;

  private static final String ELLIPSIS = "…";

  private TextWidth() {}

  /** Returns how many columns {@code text}, which contains no line break, occupies. */
  public static int width(String text) {
    return clusters(text).stream().mapToInt(TextWidth::widthOfCluster).sum();
  }

  /** Returns {@code text}, truncated with an ellipsis if it is wider than {@code width}. */
  public static String cut(String text, int width) {
    if (width(text) <= width) {
      return text;
    }
    return width < 1 ? "" : start(text, width - 1).stripTrailing() + ELLIPSIS;
  }

  /**
   * Returns {@code text} in lines of at most {@code width} columns, broken between words if
   * possible; at least one line.
   *
   * @param width at least 2, so that each character fits
   */
  public static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split(" +", -1)) {
      if (!line.isEmpty() && width(line.toString()) + 1 + width(word) > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
      while (width(line.toString()) > width) {
        String start = start(line.toString(), width);
        lines.add(start);
        line.delete(0, start.length());
      }
    }
    lines.add(line.toString());
    return lines;
  }

  /** Returns {@code text} wrapped as by {@link #wrap}, truncated to {@code maxLines}. */
  public static List<String> wrap(String text, int width, int maxLines) {
    List<String> lines = wrap(text, width);
    if (lines.size() <= maxLines) {
      return lines;
    }
    List<String> kept = new ArrayList<>(lines.subList(0, maxLines));
    String last = kept.getLast();
    kept.set(
        maxLines - 1,
        (width(last) < width ? last : start(last, width - 1)).stripTrailing() + ELLIPSIS);
    return kept;
  }

  /** Returns the longest prefix of {@code text} that fits. */
  private static String start(String text, int width) {
    StringBuilder start = new StringBuilder();
    int taken = 0;
    for (String cluster : clusters(text)) {
      taken += widthOfCluster(cluster);
      if (taken > width) {
        break;
      }
      start.append(cluster);
    }
    return start.toString();
  }

  private static List<String> clusters(String text) {
    BreakIterator boundaries = BreakIterator.getCharacterInstance(Locale.ROOT);
    boundaries.setText(text);
    List<String> clusters = new ArrayList<>();
    int start = boundaries.first();
    for (int end = boundaries.next(); end != BreakIterator.DONE; end = boundaries.next()) {
      clusters.add(text.substring(start, end));
      start = end;
    }
    return clusters;
  }

  private static int widthOfCluster(String cluster) {
    if (cluster.indexOf(EMOJI_VARIANT) > 0) {
      return 2;
    }
    return cluster.codePoints().map(TextWidth::widthOfCodePoint).max().orElse(0);
  }

  private static int widthOfCodePoint(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.CONTROL,
          Character.FORMAT ->
          0;
      default -> isWide(codePoint) ? 2 : 1;
    };
  }

  private static boolean isWide(int codePoint) {
    if (Character.isEmojiPresentation(codePoint)) {
      return true;
    }
    for (int[] range : WIDE) {
      if (codePoint <= range[1]) {
        return codePoint >= range[0];
      }
    }
    return false;
  }
}
