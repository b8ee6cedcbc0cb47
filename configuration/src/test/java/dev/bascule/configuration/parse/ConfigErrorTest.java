package dev.bascule.configuration.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ConfigErrorTest {

  @Test
  void formatsOneLineWithoutControlCharacters() {
    ConfigError error = new ConfigError("f.yaml", 1, 2, "a\r\nb\u202e", "is \u001b[31munknown");

    assertEquals("f.yaml:1:2: a\ufffd\ufffdb\ufffd: is \ufffd[31munknown", error.toString());
  }
}
