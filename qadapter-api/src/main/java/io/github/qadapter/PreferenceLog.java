package io.github.qadapter;

import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.exception.StorageException;
import io.github.qadapter.spi.Engine;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A record of what an application's users prefer, to be learned from later: an append-only folder
 * of JSON Lines.
 *
 * <pre>{@code
 * try (PreferenceLog log = PreferenceLog.open(Path.of("preferences-log"))) {
 *   log.prefer(conversation, chosen, over);
 *   PreferenceData collected = log.preferences();
 *   System.out.println(collected.size());
 * }
 * }</pre>
 *
 * <p>A call that has returned is kept whatever happens to the process afterwards; a process that is
 * killed within a call loses at most that call's line. What outlasts a power cut as well is said by
 * {@link PreferenceLogOptions}.
 *
 * <p>Safe for use by several threads, interrupted ones included. Every opening writes files of its
 * own and never touches others, so any number of processes may write into one folder.
 *
 * <p>Conversations and answers are written as they are, unencrypted, into files that only their
 * owner may read where the file system knows owners. Nothing is sent anywhere, and nothing is ever
 * deleted.
 *
 * <p>Engines implement it, applications do not: it gets further methods.
 */
public interface PreferenceLog extends AutoCloseable {
  /**
   * Opens a log in a folder, which is made when the first line is written.
   *
   * @throws StorageException if something that is no folder has this name
   */
  static PreferenceLog open(Path folder) {
    return open(folder, PreferenceLogOptions.builder().build());
  }

  /**
   * Opens a log with options.
   *
   * @throws StorageException if something that is no folder has this name
   */
  static PreferenceLog open(Path folder, PreferenceLogOptions options) {
    return Engine.find().openPreferenceLog(folder, options);
  }

  /** {@link #open(Path, PreferenceLogOptions)} with options given in place. */
  static PreferenceLog open(Path folder, Consumer<PreferenceLogOptions.Builder> options) {
    return open(folder, Builders.filled(PreferenceLogOptions.builder(), options).build());
  }

  /**
   * A user saw two answers and preferred one.
   *
   * @param conversation what was answered; its last turn is not the assistant's
   * @param chosen the preferred answer
   * @param over the other answer
   * @throws PreferenceDataException if this is no pair to learn from, as {@link PreferencePair}
   *     says; nothing is written
   * @throws StorageException if the line could not be written; the log stays usable
   */
  void prefer(List<Message> conversation, String chosen, String over);

  /**
   * A user approved of an answer. It becomes a pair with each answer to the same conversation that
   * was disapproved of.
   *
   * @throws PreferenceDataException if the conversation or the answer is empty, or the conversation
   *     ends with the assistant's turn; nothing is written
   * @throws StorageException if the line could not be written; the log stays usable
   */
  void thumbsUp(List<Message> conversation, String answer);

  /** A user disapproved of an answer; else as {@link #thumbsUp}. */
  void thumbsDown(List<Message> conversation, String answer);

  /**
   * A user asked for another answer and kept that one. Learned from as {@link #prefer} is, but
   * marked, since it says less: the first answer may have been good.
   *
   * @param conversation what was answered; its last turn is not the assistant's
   * @param refused the answer that the user replaced
   * @param kept the answer that the user went on with
   * @throws PreferenceDataException if this is no pair to learn from, as {@link PreferencePair}
   *     says; nothing is written
   * @throws StorageException if the line could not be written; the log stays usable
   */
  void regenerated(List<Message> conversation, String refused, String kept);

  /**
   * Waits until everything that was written is on the disk.
   *
   * @throws StorageException if the disk refused, now or earlier
   */
  void force();

  /**
   * Everything in the folder, what other processes wrote included, as data to learn from.
   *
   * @throws PreferenceDataException if there is nothing to learn from
   */
  PreferenceData preferences();

  /** The folder that holds the log. */
  Path folder();

  /**
   * Waits for the disk and ends the log; whatever is called afterwards but this throws {@link
   * IllegalStateException}.
   *
   * @throws StorageException if the disk refused, now or earlier
   */
  @Override
  void close();
}
