package dev.bascule.bootstrap.cli.serve;

import java.util.List;

/** What to try with the demo. */
final class DemoGuide {

  private DemoGuide() {}

  /** Returns what to print where the bridge is reached at {@code url}. */
  static List<String> lines(String url) {
    return List.of(
        "",
        "Try, in another terminal:",
        "",
        "  curl -s " + url + "/servers/demo/tools",
        "  curl -si -X POST " + url + "/servers/demo/tools/clock  # twice: see Cache-Status",
        "  curl -s " + url + "/admin/metrics",
        "");
  }
}
