package dev.headwater.gateway.access;

/** What an asker may do; each role may also do what those before it may. */
enum Role {
  /** Ask, search, and read what the asker's groups may read. */
  READER,

  /** Submit and delete documents, and say which groups may read them. */
  WRITER,

  /** Everything: collections, the state of the platform, and all documents. */
  ADMINISTRATOR
}
