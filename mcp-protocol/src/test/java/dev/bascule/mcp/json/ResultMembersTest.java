package dev.bascule.mcp.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultMembersTest {

  /** A server could hide a URI from a search in the bytes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'\\u0075ri':'\\u0062ascule\\u003A//a'} | {'uri':'bascule://a'}",
        "{'a':'\\u0075'} | {'a':'u'}",
        "{'a':'\\\\u0075\\u0031'} | {'a':'\\\\u00751'}",
        "{'a':'\\u003c\\u0022\\u005c\\u00e4\\u0000\\n"
            + "\\/'} | {'a':'\\u003c\\u0022\\u005c\\u00e4\\u0000\\n"
            + "\\/'}",
        "{'a':'\\\\','b':1.50} | {'a':'\\\\','b':1.50}"
      })
  void replacesEscapedLettersOnly(String sent, String expected) throws MalformedMessageException {
    JsonSlice slice = JsonSlice.of(sent.replace('\'', '"').getBytes(UTF_8));

    assertEquals(
        expected.replace('\'', '"'),
        ResultMembers.of(slice).toResult(slice, /* isCacheable= */ false).json().text());
  }
}
