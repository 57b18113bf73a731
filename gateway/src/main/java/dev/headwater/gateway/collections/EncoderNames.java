package dev.headwater.gateway.collections;

import dev.headwater.gateway.http.JsonObject;
import dev.headwater.models.Catalogue;
import io.micronaut.context.annotation.Property;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;

/** The encoders that a collection may have. */
@Singleton
public final class EncoderNames {
  private static final int MAX_LENGTH = 200;

  private final List<String> names;

  /**
   * Makes them.
   *
   * @param remote encoders that a server has, beside the built-in ones
   * @param added encoders that a person added to the models' folder of other services
   */
  EncoderNames(
      @Property(name = "headwater.embed.openai.encoders", defaultValue = "") List<String> remote,
      @Property(name = "headwater.embed.added-encoders", defaultValue = "") List<String> added) {
    names =
        Stream.of(Catalogue.encoders(), added, remote)
            .flatMap(List::stream)
            .filter(name -> !name.isBlank())
            .toList();
  }

  /**
   * The encoder that a body names.
   *
   * @param absent where it names none
   * @throws dev.headwater.gateway.http.ProblemException 400 if there is none of that name
   */
  public String read(JsonObject json, String absent) {
    String encoder = json.text("encoder", MAX_LENGTH, absent);
    if (!names.contains(encoder)) {
      throw json.refused("encoder", encoder, String.join(", ", names));
    }
    return encoder;
  }
}
