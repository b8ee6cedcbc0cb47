package dev.bascule.bootstrap.config.load;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.EdgeSettings;
import dev.bascule.adapter.in.http.access.TrustedProxies;
import dev.bascule.adapter.in.http.access.TrustedProxies.CidrBlock;
import dev.bascule.bootstrap.config.load.section.TlsReader;
import dev.bascule.bootstrap.config.parse.ConfigSection;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the settings of TLS and proxies between the bridge and its clients. */
final class EdgeReader {

  private EdgeReader() {}

  /**
   * @param listen the section
   * @param access the allowed hosts and origins
   * @param folder the folder that relative paths are relative to
   */
  static EdgeSettings read(ConfigSection listen, AccessSettings access, Path folder) {
    return new EdgeSettings(access, new TlsReader(folder).readBridge(listen), proxies(listen));
  }

  private static TrustedProxies proxies(ConfigSection listen) {
    return new TrustedProxies(
        listen
            .texts(
                "trustedProxies",
                "an address such as 10.0.0.5, or a range such as 10.0.0.0/8",
                text -> CidrBlock.parse(text).map(_ -> text))
            .stream()
            .map(CidrBlock::parse)
            .flatMap(Optional::stream)
            .toList());
  }
}
