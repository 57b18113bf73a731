package dev.headwater.worker;

/** What no thread may survive: the JVM itself is out of memory or broken. */
final class Fatal {
  private Fatal() {}

  /**
   * Whether a failure is the process's, and not that of the record in work. A stack that overflowed
   * is sound again when it is unwound: the record was too deep.
   */
  static boolean is(Throwable thrown) {
    return thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
  }

  /** Throws it again if it is fatal. */
  static void rethrow(Throwable thrown) {
    if (is(thrown)) {
      throw (VirtualMachineError) thrown;
    }
  }
}
