package dev.bascule.adapter.out.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OfferedListsTest {

  @Test
  void readsCapabilities() {
    assertThat(OfferedLists.parse(JsonBytes.of("{\"tools\":{},\"logging\":{}}")))
        .isEqualTo(Optional.of(Set.of(ListKind.TOOLS)));
    assertThat(OfferedLists.parse(JsonBytes.of("{\"prompts\":{},\"resources\":{}}")))
        .isEqualTo(
            Optional.of(Set.of(ListKind.PROMPTS, ListKind.RESOURCES, ListKind.RESOURCE_TEMPLATES)));
  }

  @Test
  void isUnknownForServerThatStatesNoList() {
    assertThat(OfferedLists.parse(JsonBytes.of("{}"))).isEmpty();
    assertThat(OfferedLists.parse(JsonBytes.of("{\"logging\":{}}"))).isEmpty();
  }
}
