package io.github.qadapter.internal.serve;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.github.qadapter.CustomModel;

/**
 * An adapter as it was when it was opened. It stays open as long as somebody uses it, whatever has
 * become of its folder. Safe for use by several threads.
 */
final class AdapterVersion {
  private final String name;
  private final FolderStamp stamp;
  private final CustomModel model;

  @GuardedBy("this")
  private int users;

  @GuardedBy("this")
  private boolean retired;

  AdapterVersion(String name, FolderStamp stamp, CustomModel model) {
    this.name = name;
    this.stamp = stamp;
    this.model = model;
  }

  String name() {
    return name;
  }

  FolderStamp stamp() {
    return stamp;
  }

  CustomModel model() {
    return model;
  }

  /** Tries to become a user; false if it is closed or about to be. */
  synchronized boolean acquire() {
    if (retired) {
      return false;
    }
    users++;
    return true;
  }

  /** Is a user no more. */
  void release() {
    boolean last;
    synchronized (this) {
      users--;
      last = retired && users == 0;
    }
    if (last) {
      model.close();
    }
  }

  /** Takes no more users, and closes once the last has gone. */
  void retire() {
    boolean unused;
    synchronized (this) {
      unused = !retired && users == 0;
      retired = true;
    }
    if (unused) {
      model.close();
    }
  }
}
