package dev.headwater.embed;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/**
 * Threads for work that nobody waits for: whenever another thread can run, the operating system
 * takes the core from one of these (on Linux; elsewhere they compete with all others). They must
 * start no threads of their own, which would be such threads, too.
 */
@SuppressWarnings("restricted") // calls the C library
final class BackgroundThreads implements ThreadFactory {
  /** What a thread's niceness, which is 0 to 19, rises by. A nicer one almost never has a core. */
  private static final int NICER = 15;

  /** Linux gives each thread a niceness of its own; elsewhere this would be the process's. */
  private static final Optional<MethodHandle> NICE =
      System.getProperty("os.name").equals("Linux")
          ? Linker.nativeLinker()
              .defaultLookup()
              .find("nice")
              .map(function ->
                  Linker.nativeLinker()
                      .downcallHandle(function, FunctionDescriptor.of(JAVA_INT, JAVA_INT)))
          : Optional.empty();

  private final ThreadFactory threads;

  /** Names them {@code name-0} and so on. */
  BackgroundThreads(String name) {
    threads = Thread.ofPlatform().daemon().name(name + "-", 0).factory();
  }

  @Override
  public Thread newThread(Runnable work) {
    return threads.newThread(() -> {
      beNice();
      work.run();
    });
  }

  /** Java's own priorities do nothing on Linux; nobody needs a right to be nicer. */
  private static void beNice() {
    NICE.ifPresent(nice -> {
      try {
        int _ = (int) nice.invokeExact(NICER);
      } catch (Throwable e) {
        throw new IllegalStateException("cannot call nice", e);
      }
    });
  }
}
