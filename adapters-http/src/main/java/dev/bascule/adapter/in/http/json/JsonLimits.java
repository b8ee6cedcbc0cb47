package dev.bascule.adapter.in.http.json;

import tools.jackson.core.StreamReadConstraints;

/**
 * What JSON may be that is read here, whoever wrote it. What a text may have in bytes is bounded
 * before.
 */
final class JsonLimits {

  /** Nobody calls a tool with arguments so deep, and each level costs stack. */
  static final int STRICT_DEPTH = 100;

  /** Each costs some memory, however short it is. */
  private static final int MAX_TOKENS = 500_000;

  /** Deeper than any result in use. */
  private static final int DEPTH = 500;

  /** Longer than anybody's number: reading its value would take long. */
  private static final int MAX_NUMBER = 1_000;

  /** As long as a number may be that is only copied. */
  private static final int MAX_COPIED_NUMBER = 1 << 20;

  private static final int MAX_NAME = 50_000;

  /** For what strangers send. */
  static final StreamReadConstraints STRICT = limits(STRICT_DEPTH, MAX_NUMBER, MAX_TOKENS);

  /** For what becomes a tree. */
  static final StreamReadConstraints TREE = limits(DEPTH, MAX_NUMBER, MAX_TOKENS);

  /** For what is cut into pieces, and copied as it is; so it may have any number of them. */
  static final StreamReadConstraints COPYING = limits(DEPTH, MAX_COPIED_NUMBER, Long.MAX_VALUE);

  private JsonLimits() {}

  private static StreamReadConstraints limits(int depth, int number, long tokens) {
    return StreamReadConstraints.builder()
        .maxNestingDepth(depth)
        .maxNumberLength(number)
        .maxNameLength(MAX_NAME)
        .maxStringLength(Integer.MAX_VALUE)
        .maxTokenCount(tokens)
        .build();
  }
}
