package dev.bascule.adapter.out.metrics;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The values of the current configuration.
 *
 * @param isReloadSuccessful whether the last reload was not rejected
 * @param loaded when the current configuration was read
 * @param certificates the certificates that the bridge presents
 * @param keyExpiry when the last key of a caller expires; without callers that have a key which
 *     does not expire
 */
public record ConfigReadings(
    boolean isReloadSuccessful,
    Instant loaded,
    List<CertificateReadings> certificates,
    Map<String, Instant> keyExpiry) {

  public ConfigReadings {
    certificates = List.copyOf(certificates);
    keyExpiry = Map.copyOf(keyExpiry);
  }

  /**
   * A certificate.
   *
   * @param use {@code listener}, {@code client} towards a server, or {@code engine}
   * @param server the server that it is presented to; otherwise empty
   */
  public record CertificateReadings(String use, String server, Instant expiry) {}
}
