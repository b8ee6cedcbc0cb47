package dev.bascule.adapter.in.http.fastpath;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.bascule.adapter.in.http.fastpath.FastPathConnection.SingleValueFields;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SingleValueFieldsTest {

  private final SingleValueFields values = new SingleValueFields();

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:8080", "bridge.example", "Bridge-1.example:80"})
  void keepsValueOfHost(String value) {
    HostPortHttpField field = new HostPortHttpField(value);

    HttpField made = values.of(field);

    HostPortHttpField host = assertInstanceOf(HostPortHttpField.class, made);
    assertEquals(field, made);
    assertEquals(field.getHostPort(), host.getHostPort());
    assertArrayEquals(field.getValues(), made.getValues());
    assertNotSame(field, made);
    assertSame(made, values.of(field));
  }

  @Test
  void distinguishesHosts() {
    HttpField one = values.of(new HostPortHttpField("one.example"));
    HttpField other = values.of(new HostPortHttpField("other.example"));

    assertEquals("one.example", one.getValue());
    assertEquals("other.example", other.getValue());
  }

  @Test
  void keepsValueOfLength() {
    HttpField field = new HttpField(HttpHeader.CONTENT_LENGTH, "Content-length", "12");

    HttpField made = values.of(field);

    assertEquals(field, made);
    assertEquals("Content-length", made.getName());
    assertEquals(12, made.getLongValue());
    assertArrayEquals(field.getValues(), made.getValues());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1, 1", "\"1\"", "1 ", ""})
  void keepsPossibleLists(String value) {
    HttpField field = new HttpField(HttpHeader.CONTENT_LENGTH, value);

    assertSame(field, values.of(field));
  }

  @Test
  void keepsOtherFields() {
    HttpField field = new HttpField(HttpHeader.ACCEPT, "1");

    assertSame(field, values.of(field));
  }
}
