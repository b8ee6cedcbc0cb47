package dev.bascule.adapter.in.http.filter;

import static dev.bascule.adapter.in.http.filter.FramingCase.HIDDEN;
import static dev.bascule.adapter.in.http.filter.FramingCase.POST;
import static dev.bascule.adapter.in.http.filter.FramingCase.left;

import java.util.List;
import java.util.stream.Stream;

/** A chunked body (RFC 9112, section 7.1). */
final class ChunkCases {

  private static final String HEAD = POST + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String END = "0\r\n\r\n";

  private ChunkCases() {}

  static Stream<FramingCase> all() {
    return Stream.of(sizes(), ends(), extensions(), trailers(), breaks()).flatMap(cases -> cases);
  }

  private static Stream<FramingCase> sizes() {
    return Stream.of(
        answered("7.1: a size in small letters", "f\r\n{         1234}\r\n0\r\n\r\n", 400),
        answered("7.1: a size in capital letters", "A\r\n{        }\r\n" + END, 200),
        answered("7.1: a size with leading zeros", "0002\r\n{}\r\n0000\r\n\r\n", 200),
        answered(
            "7.1: a request inside of a chunk",
            Integer.toHexString(HIDDEN.length()) + "\r\n" + HIDDEN + "\r\n" + END,
            400),
        size("-2"),
        size("+2"),
        size("0x2"),
        size("zz"),
        size(""),
        size(" 2"),
        size("2 "),
        size("2\t"),
        size("2\u0000"),
        size("2h"),
        size("\u00b2"),
        size("10000000000000002"),
        size("0".repeat(20_000) + "2"));
  }

  private static FramingCase size(String size) {
    String shown = size.length() > 20 ? size.length() + " digits" : size;
    return refused("7.1: the size \"" + shown + "\"", size + "\r\n{}\r\n" + END);
  }

  private static Stream<FramingCase> ends() {
    return Stream.of(
        refused("7.1: no line end after the data", "2\r\n{}" + END),
        refused("7.1: more data than the size says", "2\r\n{} \r\n" + END),
        refused("7.1: less data than the size says", "3\r\n{}\r\n" + END),
        refused("2.2: a bare LF after the size", "2\n{}\r\n" + END),
        refused("2.2: a bare LF after the data", "2\r\n{}\n" + END),
        refused("2.2: a bare LF after the last size", "2\r\n{}\r\n0\n\r\n"),
        refused("2.2: a bare LF at the end", "2\r\n{}\r\n0\r\n\n"),
        refused("2.2: a bare CR after the size", "2\r{}\r\n" + END),
        refused("2.2: a bare CR after the data", "2\r\n{}\r" + END),
        refused("2.2: CR CR LF after the size", "2\r\r\n{}\r\n" + END));
  }

  private static Stream<FramingCase> extensions() {
    return Stream.of(
        answered("7.1.1: an extension", "2;a=b\r\n{}\r\n0;c\r\n\r\n", 200),
        answered("7.1.1: a quoted extension", "2;a=\";0\"\r\n{}\r\n" + END, 200),
        refused("7.1.1: a bare LF in an extension", "2;a\nb\r\n{}\r\n" + END),
        refused("7.1.1: a bare CR in an extension", "2;a\rb\r\n{}\r\n" + END),
        refused("7.1.1: a NUL in an extension", "2;a\u0000\r\n{}\r\n" + END),
        refused("7.1.1: a long extension", "2;" + "a".repeat(20_000) + "\r\n{}\r\n" + END),
        refused("7.1.1: many extensions", ("1;" + "a".repeat(99) + "\r\n \r\n").repeat(500) + END));
  }

  private static Stream<FramingCase> trailers() {
    return Stream.of(
        answered("7.1.2: a trailer", "2\r\n{}\r\n0\r\nX-Sum: 1\r\n\r\n", 200),
        answered("6.5.1 of 9110: a length as a trailer", trailer("Content-Length: 99"), 200),
        answered("6.5.1 of 9110: a coding as a trailer", trailer("Transfer-Encoding: cow"), 200),
        answered("6.5.1 of 9110: a host as a trailer", trailer("Host: evil.example"), 200),
        answered("6.5.1 of 9110: an origin as a trailer", trailer("Origin: http://evil"), 200),
        answered("6.5.1 of 9110: a type as a trailer", trailer("Content-Type: text/plain"), 200),
        refused("5.1: a space in the name of a trailer", trailer("X Y: 1")),
        refused("5.1: a space before the colon of a trailer", trailer("X-Y : 1")),
        refused("5.2: a folded trailer", trailer("X-Y: 1\r\n 2")),
        refused("2.2: a bare LF after a trailer", "2\r\n{}\r\n0\r\nX-Y: 1\n\r\n"),
        refused("5: a NUL in a trailer", trailer("X-Y: \u0000")),
        refused("7.1.2: a request as a trailer", "2\r\n{}\r\n0\r\n"),
        refused("5.4 of 9110: a long trailer", trailer("X-Y: " + "x".repeat(20_000))),
        refused("5.4 of 9110: many trailers", trailer("X-Y: 1\r\n".repeat(2_500) + "X-Z: 1")));
  }

  private static Stream<FramingCase> breaks() {
    return Stream.of(
        left(
            "7.1: a size beyond 31 bits", List.of(400), HEAD + "80000002\r\n{}\r\n" + END + HIDDEN),
        left(
            "7.1: a size beyond 32 bits",
            List.of(400),
            HEAD + "100000002\r\n{}\r\n" + END + HIDDEN),
        left("8: the chunk ends too early", List.of(400), HEAD + "9\r\n{}"),
        left("8: the last chunk is missing", List.of(400), HEAD + "2\r\n{}\r\n"),
        left("8: only the last line end is missing", List.of(200), HEAD + "2\r\n{}\r\n0\r\n"));
  }

  private static String trailer(String line) {
    return "2\r\n{}\r\n0\r\n" + line + "\r\n\r\n";
  }

  private static FramingCase answered(String name, String body, int status) {
    return FramingCase.answered(name, status, HEAD + body);
  }

  private static FramingCase refused(String name, String body) {
    return FramingCase.rejected(name, 400, HEAD + body + HIDDEN);
  }
}
