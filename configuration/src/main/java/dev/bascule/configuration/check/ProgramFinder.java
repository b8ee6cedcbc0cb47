package dev.bascule.configuration.check;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The programs of this machine.
 *
 * @param searchPath the folders to search, in the format of {@code PATH}
 * @param workingFolder the folder that relative names are relative to
 */
public record ProgramFinder(String searchPath, Path workingFolder) {

  /**
   * Returns whether a program of that name exists; true if it cannot be determined.
   *
   * @param folder the folder that it is started in, if not this one
   */
  public boolean has(String program, Optional<Path> folder) {
    if (File.separatorChar == '\\') {
      // Windows has other rules for finding programs.
      return true;
    }
    try {
      return program.contains("/")
          ? Files.isExecutable(folder.orElse(workingFolder).resolve(program))
          : Arrays.stream(searchPath.split(File.pathSeparator, -1))
              .map(each -> workingFolder.resolve(each).resolve(program))
              .anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
    } catch (InvalidPathException _) {
      return false;
    }
  }
}
