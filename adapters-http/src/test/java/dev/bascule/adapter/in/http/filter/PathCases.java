package dev.bascule.adapter.in.http.filter;

import static dev.bascule.adapter.in.http.filter.FramingCase.HIDDEN;
import static dev.bascule.adapter.in.http.filter.FramingCase.answered;
import static dev.bascule.adapter.in.http.filter.FramingCase.rejected;

import java.util.stream.Stream;

/** Ambiguous paths (RFC 3986; RFC 9112, section 3.2). */
final class PathCases {

  private PathCases() {}

  static Stream<FramingCase> all() {
    return Stream.of(
        path("2.1: an encoded letter", 200, "/%73ervers"),
        path("2.1: an encoded slash in a name", 404, "/servers/demo%2ftools"),
        path("2.4: a percent sign, encoded twice", 404, "/servers/%252e%252e/tools"),
        path("2.4: a slash, encoded twice", 404, "/servers%252fdemo/tools"),
        path("3.3: a slash at the end", 404, "/servers/demo/tools/"),
        path("3.3: semicolons", 404, "/servers;x=y"),
        path("3.3: a semicolon at a name", 404, "/servers/demo;x/tools"),
        path("3.3: capital letters", 404, "/SERVERS"),
        path("2.2: a backslash, encoded", 404, "/servers%5cdemo/tools"),
        path("2.2: a backslash, encoded, in a name", 404, "/servers/demo%5c..%5c/tools"),
        broken("2.1: NUL, encoded", "/servers/demo%00/tools"),
        path("2.1: DEL, encoded", 400, "/servers/demo%7f/tools"),
        path("2.1: CR and LF, encoded", 400, "/servers/demo%0d%0aX:%20y/tools"),
        path("3.3: two slashes", 400, "//servers"),
        path("3.3: two slashes within", 400, "/servers//tools"),
        path("3.3: one dot", 400, "/./servers"),
        path("3.3: two dots", 400, "/servers/../admin/metrics"),
        broken("3.3: two dots beyond the root", "/../servers"),
        path("3.3: two dots, encoded", 400, "/servers/%2e%2e/admin/metrics"),
        path("3.3: two dots, encoded, at the end", 404, "/servers/demo/tools/%2e%2E"),
        path("3.3: two dots, one encoded, at the end", 400, "/servers/demo/tools/.%2E"),
        path("3.3: one dot, encoded", 400, "/%2e/servers"),
        path("3.3: two dots, one encoded", 400, "/servers/.%2E/admin/metrics"),
        path("3.3: two dots and a semicolon", 400, "/servers/..;/admin/metrics"),
        path("3.3: two dots and an encoded semicolon", 404, "/servers/..%3b/admin/metrics"),
        path("3.3: two dots and an encoded slash", 404, "/servers/..%2fadmin/metrics"),
        path("2.2: a backslash", 400, "/servers\\..\\admin"),
        path("3 of 3629: a slash as two octets", 400, "/servers%c0%afdemo"),
        path("3 of 3629: a dot as two octets", 400, "/servers/%c0%ae%c0%ae/admin"),
        path("3 of 3629: a dot as three octets", 400, "/servers/%e0%80%ae/admin"),
        path("3 of 3629: half of a surrogate pair", 400, "/servers/%ed%a0%80/tools"),
        path("3 of 3629: octets that are no text", 400, "/servers/%ff/tools"),
        path("2: octets beyond ASCII, as they are", 400, "/servers/\u00ff/tools"),
        broken("2.1: half an escape", "/servers/%2"),
        broken("2.1: no escape", "/servers/%"),
        path("2.1: an escape of UTF-16", 400, "/servers/%u002e%u002e/admin"),
        path("2.2: a quote", 400, "/servers/\"/tools"),
        path("3.4: a second question mark", 400, "/servers?x?y"),
        path("2.1: half an escape in the query", 400, "/admin/metrics?x=%2"));
  }

  private static FramingCase broken(String name, String path) {
    return rejected(name, 400, "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + HIDDEN);
  }

  private static FramingCase path(String name, int status, String path) {
    return answered(name, status, "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  }
}
