package dev.bascule.adapter.out.listings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.bascule.application.port.out.ListingStore.SavedListing;
import dev.bascule.domain.json.Sha256;
import dev.bascule.mcp.json.MalformedMessageException;

/** Any octets are a record that can be saved again, or are rejected. */
final class ListingRecordFuzzTest {

  private static final Sha256 CONFIGURATION = Sha256.of("");

  @FuzzTest
  void holds(byte[] octets) {
    try {
      ListingRecord read = ListingRecord.read(octets, 0, octets.length);
      SavedListing saved = read.toSaved(CONFIGURATION);
      byte[] again = ListingRecord.encode(saved, "salt");

      ListingRecord second = ListingRecord.read(again, 0, again.length);
      assertEquals(saved.key(), second.toSaved(CONFIGURATION).key());
    } catch (MalformedMessageException _) {
      // Rejected.
    }
  }
}
