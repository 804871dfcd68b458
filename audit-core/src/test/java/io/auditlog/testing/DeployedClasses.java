package io.auditlog.testing;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A class path as where an application is deployed: all of it jars, which each user can read. */
final class DeployedClasses {

  private DeployedClasses() {}

  /** Copies all of a class path into a folder, which is created; gives the copy's. */
  static String copy(String classPath, Path folder) throws IOException {
    Files.createDirectory(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> copies = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      Path original = Path.of(entry);
      Path copy = folder.resolve(copies.size() + ".jar");
      if (Files.isDirectory(original)) {
        pack(original, copy);
      } else if (Files.exists(original)) {
        Files.copy(original, copy);
      } else {
        continue;
      }
      Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
      copies.add(copy.toString());
    }
    return String.join(File.pathSeparator, copies);
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(
            new ZipEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
        Files.copy(file, zip);
      }
    }
  }
}
