package dev.bascule.adapter.in.http.filter;

import static dev.bascule.adapter.in.http.filter.FramingCase.GET;
import static dev.bascule.adapter.in.http.filter.FramingCase.HIDDEN;
import static dev.bascule.adapter.in.http.filter.FramingCase.POST;
import static dev.bascule.adapter.in.http.filter.FramingCase.answered;
import static dev.bascule.adapter.in.http.filter.FramingCase.left;
import static dev.bascule.adapter.in.http.filter.FramingCase.rejected;

import java.util.List;
import java.util.stream.Stream;

/** The length of bodies (RFC 9112, section 6): ambiguous cases. */
final class LengthCases {

  /** A chunked body, followed by what {@code Content-Length} would include. */
  private static final String CHUNKED = "\r\n2\r\n{}\r\n0\r\n\r\n";

  private LengthCases() {}

  static Stream<FramingCase> all() {
    return Stream.of(bothFields(), codings(), lengths(), ends()).flatMap(cases -> cases);
  }

  private static Stream<FramingCase> bothFields() {
    return Stream.of(
        rejected(
            "6.3: Content-Length, then Transfer-Encoding",
            400,
            POST + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN),
        rejected(
            "6.3: Transfer-Encoding, then Content-Length",
            400,
            POST + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n" + CHUNKED + HIDDEN),
        rejected(
            "6.3: both, the length being 0",
            400,
            POST + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n" + CHUNKED + HIDDEN),
        rejected(
            "6.3: both, the coding being unknown",
            400,
            POST + "Content-Length: 2\r\nTransfer-Encoding: cow\r\n\r\n{}" + HIDDEN),
        rejected(
            "6.3: both, on a GET",
            400,
            GET + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN),
        rejected(
            "6.1: Transfer-Encoding in HTTP/1.0",
            400,
            "POST /servers/demo/tools/echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n"
                + CHUNKED
                + HIDDEN));
  }

  private static Stream<FramingCase> codings() {
    return Stream.of(
        answered(
            "6.1: chunked, in any case", 200, POST + "TRANSFER-encoding: ChunKed\r\n" + CHUNKED),
        answered(
            "5: chunked after a tab", 200, POST + "Transfer-Encoding:\tchunked\t\r\n" + CHUNKED),
        coding("5.1: a space before the colon", "Transfer-Encoding : chunked"),
        coding("5.1: a tab before the colon", "Transfer-Encoding\t: chunked"),
        coding("5.2: the coding on a line of its own", "Transfer-Encoding:\r\n chunked"),
        coding("5: a vertical tab before the coding", "Transfer-Encoding:\u000bchunked"),
        coding("5: a NUL behind the coding", "Transfer-Encoding: chunked\u0000"),
        coding("6.1: xchunked", "Transfer-Encoding: xchunked"),
        coding("6.1: quoted", "Transfer-Encoding: \"chunked\""),
        coding("6.1: with a parameter", "Transfer-Encoding: chunked;q=1"),
        coding("6.1: identity", "Transfer-Encoding: identity"),
        coding("6.1: none", "Transfer-Encoding: "),
        coding("6.1: chunked twice", "Transfer-Encoding: chunked, chunked"),
        coding("6.1: a comma before it", "Transfer-Encoding: ,chunked"),
        coding("6.1: gzip inside of chunked", "Transfer-Encoding: gzip, chunked"),
        coding("6.3: chunked is not the last", "Transfer-Encoding: chunked, gzip"),
        coding(
            "6.3: two fields, the last not chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"),
        coding(
            "6.1: two fields, the last chunked",
            "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked"),
        coding(
            "6.1: two fields, both chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"));
  }

  private static FramingCase coding(String name, String field) {
    return rejected(name, 400, POST + field + "\r\n" + CHUNKED + HIDDEN);
  }

  private static Stream<FramingCase> lengths() {
    return Stream.of(
        answered("8.6 of 9110: a leading zero", 200, POST + "Content-Length: 02\r\n\r\n{}"),
        answered(
            "6: a request inside of the body of a GET",
            200,
            GET + "Content-Length: " + HIDDEN.length() + "\r\n\r\n" + HIDDEN),
        rejected(
            "6: a request inside of an unwanted body",
            404,
            "DELETE /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: "
                + HIDDEN.length()
                + "\r\n\r\n"
                + HIDDEN),
        length("6.3: two that differ", "2\r\nContent-Length: 7"),
        length("6.3: two that are equal", "2\r\nContent-Length: 2"),
        length("6.3: a list of two that differ", "2, 7"),
        length("6.3: a list of two that are equal", "2, 2"),
        length("6.3: with a plus", "+2"),
        length("6.3: with a minus", "-2"),
        length("6.3: minus nothing", "-0"),
        length("6.3: hexadecimal", "0x2"),
        length("6.3: with a space within", "2 2"),
        length("6.3: with a fraction", "2.0"),
        length("6.3: with an exponent", "2e0"),
        length("6.3: none", ""),
        length("6.3: with a NUL", "2\u0000"),
        length("6.3: a digit that is none of ASCII", "\u00b2"),
        length("6.3: beyond 64 bits", "18446744073709551618"),
        length("6.3: beyond 63 bits", "9223372036854775808"),
        length("6.3: very many digits", "2".repeat(400)),
        length("5.2: folded", "2\r\n 0"),
        rejected("6.3: 63 bits", 413, POST + "Content-Length: 9223372036854775807\r\n\r\n{}"),
        rejected(
            "5.1: a space before the colon", 400, POST + "Content-Length : 2\r\n\r\n{}" + HIDDEN));
  }

  private static FramingCase length(String name, String value) {
    return rejected(
        name + ", as the length", 400, POST + "Content-Length: " + value + "\r\n\r\n{}" + HIDDEN);
  }

  private static Stream<FramingCase> ends() {
    return Stream.of(
        new FramingCase(
            "6: more than the length says",
            POST + "Content-Length: 2\r\n\r\n{}X" + HIDDEN.substring(4),
            List.of(200, 405),
            FramingCase.ConnectionState.CLOSED),
        new FramingCase(
            "2.2: more than the length says, and no request",
            POST + "Content-Length: 2\r\n\r\n{}}\r\n\r\n" + HIDDEN,
            List.of(200, 400),
            FramingCase.ConnectionState.CLOSED),
        left("8: the body ends too early", List.of(400), POST + "Content-Length: 900\r\n\r\n{}"),
        left(
            "8: the body ends too early, a request being its begin",
            List.of(400),
            POST + "Content-Length: 900\r\n\r\n" + HIDDEN));
  }
}
