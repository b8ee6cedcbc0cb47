package dev.bascule.bootstrap.cli.common;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The programs of this machine.
 *
 * @param searchPath the folders to look into, as {@code PATH} has them
 * @param workingFolder what relative names are relative to
 */
public record ProgramFinder(String searchPath, Path workingFolder) {

  /**
   * Tells whether there is a program that is called so; yes where that cannot be told.
   *
   * @param folder the folder that it is to be started in, if not this one
   */
  public boolean has(String program, Optional<Path> folder) {
    if (File.separatorChar == '\\') {
      // Windows finds programs by other rules.
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
