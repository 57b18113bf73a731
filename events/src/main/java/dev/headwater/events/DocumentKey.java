package dev.headwater.events;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Identity of a document: {@code tenant/collection/id}. The id may contain slashes; tenant and
 * collection may not.
 *
 * @param incarnation of the collection, which tells the documents of a collection from those of a
 *     later one of the same name; 0 where it is not known. It is no part of the record key.
 * @param generation number of the encoder generation that its chunks and its visibility record are
 *     of ({@link Generations}). It is no part of the record key either.
 */
public record DocumentKey(
    String tenant, String collection, String id, long incarnation, int generation) {
  public static final String DEFAULT_TENANT = "default";

  /** Longest document id, in code points. */
  public static final int MAX_ID_LENGTH = 1000;

  private static final String GROUPS_SUFFIX = "\0groups";
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

  public DocumentKey {
    requireName("tenant", tenant);
    requireName("collection", collection);
    int length = id.codePointCount(0, id.length());
    if (length == 0 || length > MAX_ID_LENGTH) {
      throw new IllegalArgumentException(
          "document id has " + length + " characters; allowed are 1 to " + MAX_ID_LENGTH);
    }
    if (id.equals(".") || id.equals("..") || id.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("document id must not be '.' or '..' or contain U+0000");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(id)) {
      throw new IllegalArgumentException("document id is not valid Unicode (a lone surrogate)");
    }
  }

  public DocumentKey(String tenant, String collection, String id) {
    this(tenant, collection, id, 0, 0);
  }

  /** The document in an incarnation of its collection. */
  public DocumentKey in(long collectionIncarnation) {
    return new DocumentKey(tenant, collection, id, collectionIncarnation, generation);
  }

  /** The document in an encoder generation. */
  public DocumentKey of(String generationId) {
    return new DocumentKey(tenant, collection, id, incarnation, Generations.number(generationId));
  }

  /** Refuses a tenant or collection name that is not {@code [a-z0-9-]{1,64}}. */
  public static void requireName(String field, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "%s '%s' is not a name of 1 to 64 characters a-z, 0-9 and -".formatted(field, name));
    }
  }

  /** Parses a record key of the topics keyed by document, also that of a groups record. */
  public static DocumentKey parse(String recordKey) {
    String key = isGroups(recordKey) ? withoutSuffix(recordKey) : recordKey;
    int first = key.indexOf('/');
    int second = key.indexOf('/', first + 1);
    if (first < 0 || second < 0) {
      throw new IllegalArgumentException(
          "record key '" + key + "' is not tenant/collection/document id");
    }
    return new DocumentKey(
        key.substring(0, first), key.substring(first + 1, second), key.substring(second + 1));
  }

  public static boolean isGroups(String recordKey) {
    return recordKey.endsWith(GROUPS_SUFFIX);
  }

  /** The key of the collection that the document is in. */
  public String collectionKey() {
    return tenant + "/" + collection;
  }

  /** Its collection, as {@link #viewKey(String, long, int)}. */
  public String viewKey() {
    return viewKey(collectionKey(), incarnation, generation);
  }

  /**
   * Tells a collection from others of the same name, and its encoder generations from each other.
   *
   * @param collectionKey tenant/collection
   */
  public static String viewKey(String collectionKey, long incarnation, int generation) {
    if (generation != 0) {
      return "%s@%d.%d".formatted(collectionKey, incarnation, generation);
    }
    return incarnation == 0 ? collectionKey : collectionKey + "@" + incarnation;
  }

  /** Record key of the document's groups; their record is in the document's own partition. */
  public String groupsKey() {
    return this + GROUPS_SUFFIX;
  }

  /** SHA-256 of the record key, in lower-case hex: a name valid in any store. */
  public String hash() {
    return sha256(toString());
  }

  /** Such a name that differs from the document's in another incarnation or generation. */
  public String viewHash() {
    return sha256(viewKey() + "/" + id);
  }

  private static String sha256(String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The record key. */
  @Override
  public String toString() {
    return tenant + "/" + collection + "/" + id;
  }

  private static String withoutSuffix(String recordKey) {
    return recordKey.substring(0, recordKey.length() - GROUPS_SUFFIX.length());
  }
}
