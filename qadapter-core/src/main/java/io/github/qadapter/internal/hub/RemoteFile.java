package io.github.qadapter.internal.hub;

/**
 * A file of a repository as the hub describes it.
 *
 * @param name its path in the repository
 * @param path where the hub offers it
 * @param checksum what its bytes must give
 * @param size its length in bytes
 */
record RemoteFile(String name, String path, Checksum checksum, long size) {
  /** The checksum of the file proper, where git holds only a reference to it. */
  static final String LINKED_ETAG = "X-Linked-Etag";

  static final String LINKED_SIZE = "X-Linked-Size";
}
