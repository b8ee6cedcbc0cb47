package dev.bascule.adapter.out.listings;

import dev.bascule.application.port.out.ListingStore.SavedListing;
import java.nio.file.Path;
import java.util.List;

/** A process that saves listings of one and of two servers in turn until it is killed. */
final class EndlessWriter {

  private EndlessWriter() {}

  /**
   * Prints a line after each time.
   *
   * @param arguments the file
   */
  public static void main(String[] arguments) {
    ListingFile file = new ListingFile(Path.of(arguments[0]), Integer.MAX_VALUE);
    List<SavedListing> two =
        List.of(
            SavedListings.manyTools("one", 50, 2_000), SavedListings.manyTools("two", 50, 2_000));
    for (int i = 0; ; i++) {
      if (!file.save(two.subList(0, 1 + i % 2))) {
        throw new IllegalStateException("cannot write");
      }
      System.out.println(i);
    }
  }
}
