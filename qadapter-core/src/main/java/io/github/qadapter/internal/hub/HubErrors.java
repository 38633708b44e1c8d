package io.github.qadapter.internal.hub;

import io.github.qadapter.exception.HubException;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The exceptions, and their sentences, for HTTP status codes by which a hub refuses.
 *
 * @param repo what was asked for
 * @param page its page for people
 * @param withToken whether an access token was shown
 */
record HubErrors(HubRepo repo, String page, boolean withToken) {
  private static final int LONGEST_MESSAGE = 200;

  /**
   * The exception for an answer other than success.
   *
   * @param file the file asked for, or null for the list of them
   * @return a {@link BusyException} where another attempt may help
   * @throws HubException where none will
   */
  IOException of(Answer answer, @Nullable String file) {
    int status = answer.status();
    if (status == 408 || status == 429 || status >= 500) {
      return new BusyException(status, answer.header("Retry-After"));
    }
    String code = printable(answer.header("X-Error-Code"));
    String found = String.format(Locale.ROOT, "the hub answered %d%s", status, said(answer));
    String what = file == null ? repo.toString() : file + " of " + repo;
    throw new HubException(
        String.format(
            Locale.ROOT,
            "Expected %s, but %s; %s.",
            what,
            found,
            cure(status, code, file != null)));
  }

  /** The exception for a commit or a file that the cache lacks. */
  HubException notCached(String what, String folder, String why, @Nullable Throwable cause) {
    return new HubException(
        String.format(
            Locale.ROOT,
            "Expected %s of %s in %s, but it is not there and %s; fetch it once with the hub in reach.",
            what,
            repo,
            folder,
            why),
        cause);
  }

  private String cure(int status, String code, boolean ofFile) {
    if (code.equals("GatedRepo")) {
      return String.format(
          Locale.ROOT, "accept its terms at %s and set HF_TOKEN to your access token", page);
    }
    if (code.equals("RevisionNotFound")) {
      return String.format(Locale.ROOT, "name a branch, tag or commit that %s shows", page);
    }
    if (code.equals("EntryNotFound") || (status == 404 && ofFile)) {
      return String.format(Locale.ROOT, "look at %s for the files that it has", page);
    }
    if (status == 401 || status == 403) {
      return withToken
          ? "check the name, and that the access token may read it"
          : "check the name; for a private or gated repository set HF_TOKEN to an access token";
    }
    if (status == 404) {
      return "check the name and the revision at " + page;
    }
    return "check HF_ENDPOINT, the name and the revision";
  }

  private static String said(Answer answer) {
    String message = printable(answer.header("X-Error-Message"));
    return message.isEmpty() ? "" : " (" + message + ")";
  }

  /** A header is the server's word: shortened and without what would act on a terminal. */
  private static String printable(@Nullable String header) {
    String text = header == null ? "" : header.replaceAll("\\p{Cntrl}", " ").strip();
    return text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) + "…" : text;
  }
}
