package dev.bascule.application.port.out;

/** How a cache met a request; nearly the words of RFC 9211. */
public enum CacheAnswer {
  /** It had a fresh value. */
  HIT,
  /** It had a stale one, which was served: while a new one is fetched, or in place of a failure. */
  STALE,
  /** It had none that would do. */
  MISS,
  /** It had none that would do, and an equal request was under way, whose answer was taken. */
  COLLAPSED,
  /** It was not looked into, since the caller demanded a new value. */
  REQUEST
}
