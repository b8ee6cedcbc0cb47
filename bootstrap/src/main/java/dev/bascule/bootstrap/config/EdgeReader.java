package dev.bascule.bootstrap.config;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.Edge;
import dev.bascule.adapter.in.http.access.Subnet;
import dev.bascule.adapter.in.http.access.TrustedProxies;
import java.nio.file.Path;
import java.util.Optional;

/** Reads what stands between the bridge and its clients: encryption, and proxies. */
final class EdgeReader {

  private EdgeReader() {}

  /**
   * @param listen the section that says it
   * @param access from where the bridge may be used
   * @param folder what relative paths are relative to
   */
  static Edge read(Section listen, AccessSettings access, Path folder) {
    return new Edge(access, new TlsReader(folder).ofBridge(listen), proxies(listen));
  }

  private static TrustedProxies proxies(Section listen) {
    return new TrustedProxies(
        listen
            .texts(
                "trustedProxies",
                "an address such as 10.0.0.5, or a range such as 10.0.0.0/8",
                text -> Subnet.parse(text).map(_ -> text))
            .stream()
            .map(Subnet::parse)
            .flatMap(Optional::stream)
            .toList());
  }
}
