package dev.bascule.adapter.in.http.json;

import tools.jackson.core.StreamReadConstraints;

/** The limits of JSON input. The number of bytes is limited elsewhere. */
final class JsonLimits {

  /** No tool takes arguments that deep, and each level costs stack space. */
  static final int STRICT_DEPTH = 100;

  /** Each token costs memory, however short it is. */
  private static final int MAX_TOKENS = 500_000;

  /** Deeper than any result in use. */
  private static final int DEPTH = 500;

  /** Longer than any number in use: parsing a long one is slow. */
  private static final int MAX_NUMBER = 1_000;

  /** The maximum length of a number that is only copied. */
  private static final int MAX_COPIED_NUMBER = 1 << 20;

  private static final int MAX_NAME = 50_000;

  /** For JSON from clients. */
  static final StreamReadConstraints STRICT = limits(STRICT_DEPTH, MAX_NUMBER, MAX_TOKENS);

  /** For JSON that becomes a tree. */
  static final StreamReadConstraints TREE = limits(DEPTH, MAX_NUMBER, MAX_TOKENS);

  /**
   * For JSON that is split into parts, which are copied unchanged; so the number of tokens is
   * unlimited.
   */
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
