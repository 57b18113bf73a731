package dev.headwater.events;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Reads the JSON form of a document token by token, so that neither its depth nor its shape can
 * harm the reader. A refusal names the field and what is expected there, and nothing of the
 * content.
 */
final class DocumentJsonReader {
  /** Most objects and lists within each other in metadata; Elasticsearch indexes no more. */
  static final int MAX_DEPTH = 20;

  private static final int NAME_LENGTH = 50;

  private final JsonReader json;
  private final Set<String> seen = new HashSet<>();
  private String field = "";

  private DocumentJsonReader(String json) {
    this.json = new JsonReader(new StringReader(json));
  }

  /**
   * Reads a document.
   *
   * @throws InvalidProtocolBufferException if it has another form; the message names the field
   */
  static DocumentJson read(String json) throws InvalidProtocolBufferException {
    var reader = new DocumentJsonReader(json);
    try {
      return reader.document();
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (MalformedJsonException e) {
      throw refusal("the JSON is malformed" + reader.place());
    } catch (IOException e) {
      throw refusal("the JSON is cut short" + reader.place());
    }
  }

  private DocumentJson document() throws IOException {
    DocumentJson.Builder document = DocumentJson.newBuilder();
    require(JsonToken.BEGIN_OBJECT, "an object");
    json.beginObject();
    while (json.hasNext()) {
      field = json.nextName();
      if (!seen.add(field)) {
        throw refusal("the JSON has two values" + place());
      }
      if (json.peek() == JsonToken.NULL) {
        json.nextNull();
        continue;
      }
      switch (field) {
        case "title" -> document.setTitle(string("a string"));
        case "text" -> document.setText(string("a string"));
        case "metadata" -> document.setMetadata(object(1));
        case "groups" -> groups(document);
        default ->
            throw refusal(
                "the JSON has a value%s; a document has title, text, metadata and groups"
                    .formatted(place()));
      }
    }
    json.endObject();
    field = "";
    require(JsonToken.END_DOCUMENT, "one object");
    return document.build();
  }

  private String string(String expected) throws IOException {
    require(JsonToken.STRING, expected);
    return json.nextString();
  }

  private void groups(DocumentJson.Builder document) throws IOException {
    require(JsonToken.BEGIN_ARRAY, "a list of strings");
    json.beginArray();
    while (json.hasNext()) {
      document.addGroups(string("a list of strings"));
    }
    json.endArray();
  }

  private Struct object(int depth) throws IOException {
    require(JsonToken.BEGIN_OBJECT, "an object");
    requireDepth(depth);
    Struct.Builder object = Struct.newBuilder();
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      object.putFields(name, value(depth + 1));
    }
    json.endObject();
    return object.build();
  }

  private ListValue list(int depth) throws IOException {
    requireDepth(depth);
    ListValue.Builder list = ListValue.newBuilder();
    json.beginArray();
    while (json.hasNext()) {
      list.addValues(value(depth + 1));
    }
    json.endArray();
    return list.build();
  }

  private Value value(int depth) throws IOException {
    Value.Builder value = Value.newBuilder();
    switch (json.peek()) {
      case BEGIN_OBJECT -> value.setStructValue(object(depth));
      case BEGIN_ARRAY -> value.setListValue(list(depth));
      case STRING -> value.setStringValue(json.nextString());
      case NUMBER -> value.setNumberValue(json.nextDouble());
      case BOOLEAN -> value.setBoolValue(json.nextBoolean());
      case NULL -> {
        json.nextNull();
        value.setNullValue(NullValue.NULL_VALUE);
      }
      case END_ARRAY, END_OBJECT, NAME, END_DOCUMENT ->
          throw new MalformedJsonException("no value");
    }
    return value.build();
  }

  private void requireDepth(int depth) throws InvalidProtocolBufferException {
    if (depth > MAX_DEPTH) {
      throw refusal(
          "the JSON has objects and lists%s more than %d deep".formatted(place(), MAX_DEPTH));
    }
  }

  private void require(JsonToken expected, String name) throws IOException {
    JsonToken found = json.peek();
    if (found != expected) {
      throw refusal(
          "the JSON%s must be %s, and has %s"
              .formatted(place(), name, found.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
    }
  }

  private String place() {
    if (field.isEmpty()) {
      return "";
    }
    String name = field.length() > NAME_LENGTH ? field.substring(0, NAME_LENGTH) + "…" : field;
    return " in '" + name + "'";
  }

  private static InvalidProtocolBufferException refusal(String message) {
    return new InvalidProtocolBufferException(message);
  }
}
