package dev.bascule.adapter.in.http.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PathSegmentTest {

  @ParameterizedTest
  @CsvSource({
    "a.b-c_d~e, a.b-c_d~e",
    "a/b, a%2Fb",
    "a\\b, a%5Cb",
    "., %2E",
    ".., %2E%2E",
    "..., ...",
  })
  void encodesWhatClientWouldTakeForPartOfPath(String name, String segment) {
    assertEquals(segment, PathSegment.of(name));
  }
}
