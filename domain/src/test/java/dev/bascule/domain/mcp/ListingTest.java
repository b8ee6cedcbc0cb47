package dev.bascule.domain.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.domain.json.JsonBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ListingTest {

  private static final Tool A = tool("a", "{\"name\":\"a\",\"extra\":1}");
  private static final Tool B = tool("b", "{\"name\":\"b\"}");

  private final Listing listing =
      new Listing(ListKind.TOOLS, List.of(A, B), CacheHints.NONE, List.of());

  @Test
  void isJsonObjectWithUnchangedTools() {
    assertEquals(
        JsonBytes.of("{\"tools\":[{\"name\":\"a\",\"extra\":1},{\"name\":\"b\"}]}"),
        listing.json());
  }

  @Test
  void isEmptyListWithoutTools() {
    assertEquals(
        JsonBytes.of("{\"tools\":[]}"),
        new Listing(ListKind.TOOLS, List.of(), CacheHints.NONE, List.of()).json());
  }

  @Test
  void findsToolByName() {
    assertEquals(Optional.of(B), listing.find(new ToolName("b")));
    assertEquals(Optional.empty(), listing.find(new ToolName("B")));
  }

  @Test
  void hidesTools() {
    Listing shown = listing.without("a"::equals);

    assertEquals(List.of(B), shown.tools());
    assertEquals(JsonBytes.of("{\"tools\":[{\"name\":\"b\"}]}"), shown.json());
    assertEquals(listing.hints(), shown.hints());
  }

  @Test
  void returnsItselfIfNothingIsHidden() {
    assertSame(listing, listing.without(_ -> false));
  }

  @Test
  void isImmutable() {
    List<Tool> mine = new ArrayList<>(List.of(A));
    Listing copied = new Listing(ListKind.TOOLS, mine, CacheHints.NONE, List.of());

    mine.add(B);

    assertEquals(List.of(A), copied.tools());
    assertThrows(UnsupportedOperationException.class, () -> copied.tools().add(B));
  }

  private static Tool tool(String name, String json) {
    return new Tool(new ToolName(name), JsonBytes.of(json), ToolAnnotations.UNKNOWN);
  }
}
