package dev.bascule.adapter.out.metrics;

/** How the numbers can be written. */
public enum ExpositionFormat {
  /** The text format that every collector reads. */
  PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
  /** What became a standard of that. */
  OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

  private final String mediaType;

  ExpositionFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  /** Returns its media type, version and encoding included. */
  public String mediaType() {
    return mediaType;
  }
}
