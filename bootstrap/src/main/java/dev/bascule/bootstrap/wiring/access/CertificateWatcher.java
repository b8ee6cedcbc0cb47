package dev.bascule.bootstrap.wiring.access;

import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.tls.ServerTls;
import java.time.Duration;
import java.time.InstantSource;

/** Reloads the certificate that the bridge presents to its clients. */
public final class CertificateWatcher {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private CertificateWatcher() {}

  /**
   * Starts to watch the certificate files, if there are any; closing the returned schedule stops
   * it.
   */
  public static Schedule watch(BridgeConfig config, TaskScheduler scheduler, InstantSource clock) {
    return ServerTls.of(config.http())
        .map(tls -> scheduler.every(INTERVAL, () -> tls.refresh(clock)))
        .orElse(() -> {});
  }
}
