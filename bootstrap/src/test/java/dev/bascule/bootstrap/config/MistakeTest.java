package dev.bascule.bootstrap.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MistakeTest {

  @Test
  void isOneLineThatShowsWhatItSays() {
    Mistake mistake = new Mistake("f.yaml", 1, 2, "a\r\nb\u202e", "is \u001b[31munknown");

    assertEquals("f.yaml:1:2: a\ufffd\ufffdb\ufffd: is \ufffd[31munknown", mistake.toString());
  }
}
