package io.github.qadapter.spark;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;

/** Does something when a task begins, by its number since this listens, counted from 1. */
final class AtTask extends SparkListener {
  private final AtomicInteger begun = new AtomicInteger();
  private final int number;
  private final Consumer<TaskInfo> deed;
  private volatile String host = "";

  AtTask(int number, Consumer<TaskInfo> deed) {
    this.number = number;
    this.deed = deed;
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart start) {
    if (begun.incrementAndGet() == number) {
      host = start.taskInfo().host();
      deed.accept(start.taskInfo());
    }
  }

  /** The host of that task; empty if none has begun. */
  String host() {
    return host;
  }
}
