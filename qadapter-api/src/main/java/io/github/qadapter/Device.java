package io.github.qadapter;

/** The device on which a model's weights lie and that computes with them. */
public sealed interface Device {
  /** The processor and its memory: weights are mapped and shared with other programs. */
  static Device cpu() {
    return new Cpu();
  }

  /**
   * An NVIDIA card by its number. All weights are copied into its memory when the model is opened.
   *
   * @param index from 0 on, as CUDA counts
   * @throws IllegalArgumentException if the number is negative
   */
  static Device cuda(int index) {
    return new Cuda(index);
  }

  /**
   * The device of such a name, as {@link Object#toString} gives it and settings files have it.
   *
   * @param name {@code cpu}, or {@code cuda:} and a number
   * @throws IllegalArgumentException if it is anything else
   */
  static Device parse(String name) {
    if (name.equals("cpu")) {
      return cpu();
    }
    if (name.matches("cuda:\\d{1,4}")) {
      return cuda(Integer.parseInt(name.substring(name.indexOf(':') + 1)));
    }
    throw new IllegalArgumentException(
        "Expected a device, cpu or cuda:0 or cuda:1 and so on, but found \"" + name + "\".");
  }

  /** The processor. */
  record Cpu() implements Device {
    @Override
    public String toString() {
      return "cpu";
    }
  }

  /**
   * An NVIDIA card.
   *
   * @param index from 0 on, as CUDA counts
   */
  record Cuda(int index) implements Device {
    /** Refuses a negative number. */
    public Cuda {
      if (index < 0) {
        throw new IllegalArgumentException(
            "Expected the number of a CUDA device, 0 or more, but found " + index + ".");
      }
    }

    @Override
    public String toString() {
      return "cuda:" + index;
    }
  }
}
