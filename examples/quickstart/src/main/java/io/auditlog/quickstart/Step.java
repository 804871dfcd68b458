package io.auditlog.quickstart;

/**
 * One step of a request, and so one event: each step logs once.
 *
 * @param requestId begins with the application's instance
 */
record Step(String requestId, String name) {

  @Override
  public String toString() {
    return requestId + " " + name;
  }
}
