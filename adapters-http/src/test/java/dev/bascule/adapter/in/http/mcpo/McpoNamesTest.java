package dev.bascule.adapter.in.http.mcpo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.mcpo.McpoDocument.McpoNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class McpoNamesTest {

  private final McpoNames names = new McpoNames();

  @ParameterizedTest
  @CsvSource({
    "echo,             tool_echo_post",
    "get-sum,          tool_get_sum_post",
    "get_current.time, tool_get_current_time_post",
    "a/b,              tool_a_b_post",
    "größe,            tool_größe_post",
  })
  void matchOperationsOfMcpo(String tool, String operation) {
    assertEquals(operation, names.operation(tool));
  }

  @Test
  void areUnique() {
    assertEquals("tool_a_b_post", names.operation("a-b"));
    assertEquals("tool_a_b_post_2", names.operation("a_b"));
    assertEquals("tool_a_b_post_3", names.operation("a.b"));
    assertEquals("a_b_form_model", names.component("a/b_form_model"));
    assertEquals("a_b_form_model_2", names.component("a_b_form_model"));
  }

  @ParameterizedTest
  @CsvSource({
    "echo,            Echo",
    "get-sum,         Get-Sum",
    "get_tiny_image,  Get Tiny Image",
    "getURL,          Geturl",
    "a2b,             A2B",
  })
  void capitalizeTitles(String tool, String title) {
    assertEquals(title, McpoNames.title(tool));
  }
}
