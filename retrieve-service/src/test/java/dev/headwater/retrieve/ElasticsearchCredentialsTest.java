package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headwater.testing.SettingsContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElasticsearchCredentialsTest extends SettingsContract<ElasticsearchCredentials> {
  ElasticsearchCredentialsTest() {
    super(ElasticsearchCredentials.class);
    setting("username", null, "headwater");
    setting("password", null, "hunter2");
    setting("password-file", null, Path.of("/run/secrets/password"));
    setting("api-key", null, "aWQ6a2V5");
    setting("api-key-file", null, Path.of("/run/secrets/api-key"));
  }

  @Test
  void areAUserWithAPasswordOrAnApiKeyOrNone(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), "open sesame\n");

    assertThat(new ElasticsearchCredentials("aladdin", "open sesame", null, null, null))
        .extracting(ElasticsearchCredentials::authorization)
        .isEqualTo(new ElasticsearchCredentials("aladdin", null, file, null, null).authorization())
        .hasToString("Optional[Basic YWxhZGRpbjpvcGVuIHNlc2FtZQ==]");
    assertThat(new ElasticsearchCredentials(null, null, null, "key", null).authorization())
        .contains("ApiKey key");
    assertThat(new ElasticsearchCredentials(null, null, null, null, file).authorization())
        .contains("ApiKey open sesame");
    assertThat(ElasticsearchCredentials.NONE.authorization()).isEmpty();
  }

  @Test
  void refuseWhatContradictsItselfByKeyAndWithoutSecrets(@TempDir Path folder) {
    Path file = folder.resolve("missing");

    refuses(new ElasticsearchCredentials("aladdin", null, null, null, null), "password-file");
    refuses(new ElasticsearchCredentials(null, "sesame", null, null, null), "username");
    refuses(new ElasticsearchCredentials("aladdin", "sesame", null, "key", null), "api-key");
    refuses(new ElasticsearchCredentials("aladdin", "sesame", file, null, null), "password-file");
    refuses(new ElasticsearchCredentials("aladdin", null, file, null, null), file.toString());
  }

  @Test
  void keepTheirSecretsOutOfLogs() {
    assertThat(new ElasticsearchCredentials("aladdin", "sesame", null, "key", null).toString())
        .contains("aladdin")
        .doesNotContain("sesame", "key");
  }

  private static void refuses(ElasticsearchCredentials credentials, String named) {
    assertThatIllegalArgumentException()
        .isThrownBy(credentials::authorization)
        .withMessageContaining("headwater.elasticsearch.")
        .withMessageContaining(named)
        .withMessageNotContaining("sesame");
  }
}
