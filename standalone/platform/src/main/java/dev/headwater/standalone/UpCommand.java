package dev.headwater.standalone;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code up}. */
@Command(name = "up", description = "Start everything on this machine; Ctrl-C stops it.")
final class UpCommand implements Callable<Integer> {
  @Mixin private PlatformOptions options = new PlatformOptions();

  @Override
  public Integer call() throws InterruptedException {
    try (Platform platform = options.start()) {
      platform.stayUp(System.out::println);
    }
    return 0;
  }
}
