package dev.bascule.bootstrap.cli;

/** How much is logged. */
enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE
}
