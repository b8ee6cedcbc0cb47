package dev.bascule.application.context;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @ParameterizedTest
  @ValueSource(
      strings = {
        PARENT,
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03",
        "00-00000000000000000000000000000001-0000000000000001-ff",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-will-be-like",
      })
  void parsesTraceparent(String text) {
    assertEquals(Optional.of(text), read(List.of(text), List.of()).traceparent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-a",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "0g-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0A",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-\r\nX: y",
        " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
      })
  void ignoresMalformedTraceparentAndItsTracestate(String text) {
    assertEquals(TraceContext.NONE, read(List.of(text), List.of("rojo=1")));
  }

  @Test
  void ignoresSeveralTraceparents() {
    assertEquals(TraceContext.NONE, read(List.of(PARENT, PARENT), List.of("rojo=1")));
    assertEquals(TraceContext.NONE, read(List.of(), List.of("rojo=1")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
        "fw529a3039@dt=FfAAAA",
        "1a=2",
        "a_-*/=!\"#;<>~",
        "0tenant@vendor=x",
      })
  void parsesTracestate(String text) {
    assertEquals(Optional.of(text), state(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " , ",
        "rojo",
        "rojo=",
        "=1",
        "Rojo=1",
        "ro jo=1",
        "rojo=a=b",
        "rojo=\u00e4",
        "rojo=a\r\nb",
        "rojo=1,rojo=2",
        "a@b@c=1",
        "a@1=1",
      })
  void ignoresMalformedTracestate(String text) {
    assertEquals(
        new TraceContext(Optional.of(PARENT), Optional.empty(), Optional.empty()),
        read(List.of(PARENT), List.of(text)));
  }

  @Test
  void limitsTracestate() {
    assertEquals(Optional.of(members(32)), state(members(32)));
    assertEquals(Optional.empty(), state(members(33)));
    assertEquals(Optional.empty(), state("k".repeat(257) + "=1"));
    assertEquals(Optional.empty(), state("k=" + "v".repeat(257)));
    String long256 =
        IntStream.range(0, 8).mapToObj(i -> i + "=" + "v".repeat(256)).collect(joining(","));
    assertEquals(Optional.empty(), state(long256));
  }

  @Test
  void joinsSeveralTracestates() {
    assertEquals(Optional.of("a=1,b=2"), read(List.of(PARENT), List.of("a=1", "b=2")).tracestate());
  }

  @Test
  void removesSpacesAroundMembers() {
    assertEquals(Optional.of("a=1,b=2"), state("a=1 ,\t b=2"));
    assertEquals(Optional.of("a=1,b=2"), state("a=1,,b=2"));
    assertEquals(Optional.of("a=1,b=2"), state("a=1,\n\t b=2\r\n,\u2003"));
  }

  @Test
  void parsesBaggageWithoutTraceparent() {
    assertEquals(Optional.of("a=1;p,b=%20"), baggage("a=1;p,b=%20"));
    assertEquals(Optional.empty(), baggage(""));
    assertEquals(Optional.empty(), baggage(" \t "));
    assertEquals(Optional.empty(), baggage("a=\n"));
    assertEquals(Optional.empty(), baggage("a=\u00e4"));
    assertEquals(Optional.empty(), baggage("a".repeat(8193)));
  }

  @Test
  void neverMixesTraces() {
    TraceContext inner = read(List.of(PARENT), List.of());
    TraceContext outer =
        new TraceContext(
            Optional.of("00-00000000000000000000000000000001-0000000000000001-00"),
            Optional.of("a=1"),
            Optional.of("b=2"));

    assertEquals(
        new TraceContext(Optional.of(PARENT), Optional.empty(), Optional.of("b=2")),
        inner.or(outer));
    assertEquals(outer, TraceContext.NONE.or(outer));
  }

  @Test
  void passesValuesByName() {
    List<String> told = new ArrayList<>();
    new TraceContext(Optional.of(PARENT), Optional.of("a=1"), Optional.of("b=2"))
        .forEach((name, text) -> told.add(name + ": " + text));

    assertEquals(List.of("traceparent: " + PARENT, "tracestate: a=1", "baggage: b=2"), told);
  }

  @Test
  void rejectsTracestateWithoutTraceparent() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new TraceContext(Optional.empty(), Optional.of("a=1"), Optional.empty()));
  }

  private static String members(int number) {
    return IntStream.range(0, number).mapToObj(i -> "k" + i + "=v").collect(joining(","));
  }

  private static Optional<String> state(String text) {
    return read(List.of(PARENT), List.of(text)).tracestate();
  }

  private static Optional<String> baggage(String text) {
    return TraceContext.parse(name -> name.equals("baggage") ? List.of(text) : List.<String>of())
        .baggage();
  }

  private static TraceContext read(List<String> traceparents, List<String> tracestates) {
    Map<String, List<String>> sent = Map.of("traceparent", traceparents, "tracestate", tracestates);
    return TraceContext.parse(name -> sent.getOrDefault(name, List.of()));
  }
}
