package io.github.qadapter.internal.decode;

import io.github.qadapter.exception.OverloadedException;
import io.github.qadapter.internal.model.BindableAdapter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The order of continuous batching: which requests wait, which run, and what is done next. Requests
 * begin in the order in which they came, as soon as there are places and bytes for the longest that
 * their answers may become; of those that run, each in turn gets a chunk of its prompt computed
 * between the others' tokens. It plans and computes nothing. Not safe for use by several threads.
 */
final class Scheduler {
  private final DecodeLimits limits;
  private final Deque<RunningRequest> waiting = new ArrayDeque<>();
  private final List<RunningRequest> running = new ArrayList<>();

  Scheduler(DecodeLimits limits) {
    this.limits = limits;
  }

  /**
   * One iteration of the batch, to be carried out in the order of the components.
   *
   * @param failing requests that leave
   * @param admitted requests that begin
   * @param spareBytes what caches of sessions may take beside those that run
   * @param prefilling the request that gets a chunk, if one wants it
   * @param running those whose sequences get a token each, if they want one; the admitted among
   *     them
   */
  record Iteration(
      List<RunningRequest> failing,
      List<RunningRequest> admitted,
      long spareBytes,
      Optional<RunningRequest> prefilling,
      List<RunningRequest> running) {
    boolean hasWork() {
      return !failing.isEmpty() || !running.isEmpty();
    }
  }

  /**
   * Takes a request on.
   *
   * @throws OverloadedException if it can never run, or cannot begin with the next iteration while
   *     as many wait as may
   */
  void add(RunningRequest request) {
    requireRoom(request);
    waiting.add(request);
  }

  private void requireRoom(RunningRequest request) {
    if (request.bytes() > limits.cacheBytes()) {
      throw new OverloadedException(
          String.format(
              Locale.ROOT,
              "Expected a request whose caches take at most %d bytes, %d tokens of prompt and answer, but found one that may take %d bytes; ask for fewer tokens or answers, or raise cacheMemoryBytes.",
              limits.cacheBytes(),
              request.tokensWithin(limits.cacheBytes()),
              request.bytes()));
    }
    // As the next iteration finds it: what fails has left, and what waits has begun if it fits.
    Places places = taken();
    List<RunningRequest> queue =
        waiting.stream().filter(other -> !other.isFailing()).dropWhile(places::take).toList();
    boolean begins = queue.isEmpty() && places.take(request);
    if (!begins && queue.size() >= limits.queue()) {
      throw new OverloadedException(
          String.format(
              Locale.ROOT,
              "Expected a queue no longer than %d, but found one request more; try again later, or raise queueCapacity.",
              limits.queue()));
    }
  }

  private Places taken() {
    Places places = new Places(limits);
    running.stream().filter(request -> !request.isFailing()).forEach(places::add);
    return places;
  }

  /** Plans the next iteration and lets in what begins with it. */
  Iteration next() {
    List<RunningRequest> failing = all().stream().filter(RunningRequest::isFailing).toList();
    List<RunningRequest> admitted = admit(failing);
    Optional<RunningRequest> prefilling =
        running.stream()
            .filter(request -> !failing.contains(request) && request.wantsChunk())
            .findFirst();
    // The next chunk is another's.
    prefilling.ifPresent(
        request -> {
          running.remove(request);
          running.add(request);
        });
    List<RunningRequest> going = new ArrayList<>(running);
    going.removeAll(failing);
    long reserved = going.stream().mapToLong(RunningRequest::bytes).sum();
    return new Iteration(
        failing, admitted, Math.max(0, limits.cacheBytes() - reserved), prefilling, going);
  }

  /** In order; nothing overtakes what waits. */
  private List<RunningRequest> admit(List<RunningRequest> failing) {
    Places places = new Places(limits);
    running.stream().filter(request -> !failing.contains(request)).forEach(places::add);
    List<RunningRequest> admitted =
        waiting.stream()
            .filter(request -> !failing.contains(request))
            .takeWhile(places::take)
            .toList();
    waiting.removeAll(admitted);
    running.addAll(admitted);
    return admitted;
  }

  /** Forgets a request that has given its memory back. */
  void remove(RunningRequest request) {
    waiting.remove(request);
    running.remove(request);
  }

  /** All requests that have not left. */
  List<RunningRequest> all() {
    List<RunningRequest> all = new ArrayList<>(waiting);
    all.addAll(running);
    return all;
  }

  /** The requests with an adapter. */
  List<RunningRequest> users(BindableAdapter adapter) {
    return all().stream().filter(request -> request.uses(adapter)).toList();
  }
}
