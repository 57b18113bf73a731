package dev.headwater.worker;

import io.micronaut.context.BeanContext;
import io.micronaut.context.BeanRegistration;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The parts that run in this service. Their states are measured from its start on. */
@Singleton
public final class Parts implements ApplicationEventListener<StartupEvent> {
  private final BeanContext beans;
  private final Metrics metrics;

  Parts(BeanContext beans, Metrics metrics) {
    this.beans = beans;
    this.metrics = metrics;
  }

  /** The parts by name. A part that nothing in this service needs is none. */
  public List<Part> all() {
    return beans.getActiveBeanRegistrations(Part.class).stream()
        .map(BeanRegistration::getBean)
        .sorted(Comparator.comparing(Part::name))
        .toList();
  }

  /**
   * Watches the parts that run now.
   *
   * @param lost receives a line when one of them has stopped although nobody closed it
   */
  public void onLoss(Consumer<String> lost) {
    for (Part part : all()) {
      var _ = part.lost().thenAccept(lost);
    }
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    for (Part part : all()) {
      for (Part.Phase phase : Part.Phase.values()) {
        metrics.gauge(
            Measure.PART,
            () -> part.state().phase() == phase ? 1 : 0,
            part.name(),
            phase.name().toLowerCase(Locale.ROOT));
      }
    }
  }
}
