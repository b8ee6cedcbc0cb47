package dev.bascule.adapter.out.metrics;

/** The exposition formats. */
public enum ExpositionFormat {
  /** The text format that every collector supports. */
  PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
  /** The standard derived from it. */
  OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

  private final String mediaType;

  ExpositionFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  /** Returns the media type, including version and charset. */
  public String mediaType() {
    return mediaType;
  }
}
