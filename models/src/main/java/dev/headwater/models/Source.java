package dev.headwater.models;

/** The package that carries a file. */
public sealed interface Source {
  /** Path of the file inside the package. */
  String path();

  /** A jar of Maven Central. */
  record MavenArtifact(String coordinates, String path) implements Source {}

  /** A wheel of PyPI. */
  record PythonPackage(String requirement, String path) implements Source {}
}
