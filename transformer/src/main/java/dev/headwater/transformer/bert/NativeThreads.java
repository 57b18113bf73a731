package dev.headwater.transformer.bert;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Threads for ND4J work, one core each. ND4J would spread every small operation over all cores, and
 * its threads spin while they wait: next to other work that is ten times slower.
 */
final class NativeThreads {
  static {
    Nd4j.factory().blas().setMaxThreads(1); // OpenBLAS: for the whole process
    Nd4j.getMemoryManager().togglePeriodicGc(false); // with workspaces there is nothing to collect
  }

  private NativeThreads() {}

  static ExecutorService pool(String name, int threads) {
    ThreadFactory daemons = Thread.ofPlatform().daemon().name(name + "-", 0).factory();
    return Executors.newFixedThreadPool(
        threads,
        work ->
            daemons.newThread(() -> {
              // OpenMP, used by all other operations: for the calling thread
              NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
              work.run();
            }));
  }
}
