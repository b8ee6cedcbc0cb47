package dev.bascule.bootstrap.cli.serve;

import java.util.List;

/** Requests to try with the demo. */
final class DemoGuide {

  private DemoGuide() {}

  /** Returns the lines to print for a bridge at {@code url}. */
  static List<String> lines(String url) {
    return List.of(
        "",
        "Try, in another terminal:",
        "",
        "  curl -s " + url + "/servers/demo/tools",
        "  curl -si -X POST " + url + "/servers/demo/tools/clock  # run twice: see Cache-Status",
        "  curl -s " + url + "/admin/metrics",
        "");
  }
}
