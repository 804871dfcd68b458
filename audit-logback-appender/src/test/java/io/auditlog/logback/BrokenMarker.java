package io.auditlog.logback;

import java.util.Iterator;
import org.slf4j.Marker;

/** A marker whose name cannot be had. */
@SuppressWarnings("deprecation") // SLF4J 2 deprecates references; SLF4J 1.7 has nothing else
final class BrokenMarker implements Marker {

  private static final long serialVersionUID = 1L;

  @Override
  public String getName() {
    throw new IllegalStateException("no name");
  }

  @Override
  public void add(Marker reference) {}

  @Override
  public boolean remove(Marker reference) {
    return false;
  }

  @Override
  public boolean hasChildren() {
    return false;
  }

  @Override
  public boolean hasReferences() {
    return false;
  }

  @Override
  public Iterator<Marker> iterator() {
    throw new IllegalStateException("no references");
  }

  @Override
  public boolean contains(Marker other) {
    return false;
  }

  @Override
  public boolean contains(String name) {
    return false;
  }
}
