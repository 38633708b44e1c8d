package io.github.qadapter.internal.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a method of the program. Collects its arguments in DJL's naming convention: lists by
 * names that end in [].
 */
final class ProgramCall {
  private final DecoderProgram program;
  private final NDManager scope;
  private final String method;
  private final List<Argument> arguments = new ArrayList<>();
  private int lists;

  ProgramCall(DecoderProgram program, NDManager scope, String method) {
    this.program = program;
    this.scope = scope;
    this.method = method;
  }

  ProgramCall with(NDArray tensor) {
    arguments.add(new Argument(tensor, null));
    return this;
  }

  ProgramCall with(long number) {
    return with(scope.create(number));
  }

  ProgramCall with(long... numbers) {
    return with(scope.create(numbers));
  }

  /** Everything of a row but its tokens. */
  ProgramCall withPlaces(TransformerProgram.Row row) {
    return with(row.positions())
        .with(row.segments())
        .with(row.select())
        .with(scope.create(row.inverseFrequencies()));
  }

  ProgramCall withList(NDList tensors) {
    String name = "list" + lists++ + "[]";
    (tensors.isEmpty() ? program.noTensors() : tensors)
        .forEach(tensor -> arguments.add(new Argument(tensor, name)));
    return this;
  }

  NDList all() {
    return run(true, false);
  }

  /** The same where nothing is to be learned: no operation looks for graphs. */
  NDList still() {
    return run(false, false);
  }

  /**
   * The same for what is called once a token. The graph executor's optimizer puts all that the
   * method calls into one piece, which takes it the first two calls: beside operations of a few
   * microseconds, the program's own calls are a tenth of the time.
   *
   * <p>Not on a card: there it would also fuse operations into kernels that are compiled while
   * answers wait, again for other shapes, and that round in fewer places, so that the same token
   * had other bits from the third call on.
   */
  NDList often() {
    return run(false, !program.device().isGpu());
  }

  private NDList run(boolean wantGraphs, boolean often) {
    return program.thread().call(() -> here(wantGraphs, often));
  }

  /**
   * Names are set on the tensors themselves, which callers share: hence on the one thread, whose
   * modes are each call's own.
   */
  private NDList here(boolean wantGraphs, boolean often) {
    program.files().requireWhole();
    NDList inputs = new NDList(arguments.size() + 1);
    // The first argument's manager receives the results.
    NDArray marker = scope.create(0);
    marker.setName("module_method:" + method);
    inputs.add(marker);
    for (Argument argument : arguments) {
      argument.tensor().setName(argument.name());
      inputs.add(argument.tensor());
    }
    // DJL turns graphs off on every thread; which tensors want one is the program's business.
    JniUtils.setGradMode(wantGraphs);
    // The executor's optimizer warms up anew for each shape.
    JniUtils.setGraphExecutorOptimize(often);
    try {
      return NativeWork.call(() -> IValueUtils.forward(program.block(), inputs, wantGraphs));
    } catch (EngineException e) {
      throw MemoryShortage.explained(ProgramSource.located(e), program.device());
    }
  }

  NDArray one() {
    return all().singletonOrThrow();
  }

  private record Argument(NDArray tensor, @Nullable String name) {}
}
