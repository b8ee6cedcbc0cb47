package dev.bascule.domain.result;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentErrorTest {

  @ParameterizedTest
  @CsvSource({
    "'', the arguments",
    "/text, text",
    "/a~1b~0c, a/b~c",
    "/a/0, /a/0",
    "/, ''",
    "//b, //b",
  })
  void namesTopLevelArgumentOrPointer(String pointer, String place) {
    assertEquals(place, new ArgumentError(pointer, "type", "is wrong").place());
  }
}
