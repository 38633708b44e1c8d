package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.internal.decode.Scheduler.Iteration;
import io.github.qadapter.internal.model.DecodeInput;
import io.github.qadapter.internal.model.StepModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The work of an iteration: kernels run and rows are called, so it is done without the engine's
 * lock. Used by one thread.
 */
final class IterationRunner {
  private final StepModel model;
  private final SessionStore sessions;
  private final Consumer<RunningRequest> leave;

  /** leave: ends a request that is over or has failed. */
  IterationRunner(StepModel model, SessionStore sessions, Consumer<RunningRequest> leave) {
    this.model = model;
    this.sessions = sessions;
    this.leave = leave;
  }

  void run(Iteration iteration) {
    sessions.dropClosed();
    iteration.failing().forEach(leave);
    iteration.admitted().forEach(request -> request.guarded(request::begin));
    sessions.shrinkTo(iteration.spareBytes());
    iteration.prefilling().filter(request -> !request.hasFailed()).ifPresent(this::prefill);
    step(iteration.running());
  }

  private void prefill(RunningRequest request) {
    request.guarded(request::advance);
    leaveIfOver(request);
  }

  private void leaveIfOver(RunningRequest request) {
    if (request.isOver() && !request.hasFailed()) {
      leave.accept(request);
    }
  }

  private record Member(RunningRequest request, Sequence sequence, DecodeInput input) {}

  /** One token for every sequence that grows. */
  private void step(List<RunningRequest> running) {
    List<Member> batch = new ArrayList<>();
    for (RunningRequest request : running) {
      if (request.hasFailed()) {
        continue;
      }
      request.guarded(
          () -> {
            for (Sequence sequence : request.growing()) {
              batch.add(new Member(request, sequence, sequence.input()));
            }
          });
    }
    if (batch.isEmpty()) {
      return;
    }
    try (NDManager scope = model.newScope()) {
      NDList logits = model.step(scope, batch.stream().map(Member::input).toList());
      for (int n = 0; n < batch.size(); n++) {
        Member member = batch.get(n);
        NDArray own = logits.get(n);
        if (!member.request().hasFailed()) {
          member.request().guarded(() -> member.sequence().take(own));
        }
      }
    } catch (RuntimeException | Error e) {
      batch.forEach(member -> member.request().fail(e));
    }
    running.forEach(this::leaveIfOver);
  }
}
