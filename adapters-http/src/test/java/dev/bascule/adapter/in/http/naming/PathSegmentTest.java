package dev.bascule.adapter.in.http.naming;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PathSegmentTest {

  @ParameterizedTest
  @CsvSource({
    "a.b-c_d~e, a.b-c_d~e",
    "a/b c, a%2Fb%20c",
    "größe*, gr%C3%B6%C3%9Fe%2A",
    "50%+, 50%25%2B",
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
