package dev.headwater.gateway.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.gateway.GatewayTest;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StatusControllerTest extends GatewayTest {
  @Test
  void showsEachStageAndNoAgeWhereNothingWaits() {
    context.getBean(FakeStages.class).stages =
        List.of(new StageStatus("embed-bulk", 12, 3.5, 2), new StageStatus("generate", 0, null, 1));

    assertThat(get("/v1/status").body())
        .isEqualTo(
            "{\"stages\":[{\"stage\":\"embed-bulk\",\"lag\":12,\"oldestSeconds\":3.5,\"instances\":2},"
                + "{\"stage\":\"generate\",\"lag\":0,\"oldestSeconds\":null,\"instances\":1}]}");
  }

  @Test
  void saysThatKafkaIsAway() {
    FakeStages stages = context.getBean(FakeStages.class);
    stages.away = true;
    try {
      assertProblem(get("/v1/status"), 503, "Kafka is away");
    } finally {
      stages.away = false;
    }
  }
}
