package io.github.qadapter.spark;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * A standalone cluster whose workers are hosts of their own: each in a network namespace with an
 * address of its own, joined by a bridge. Linux lets only root make them.
 */
final class NetworkHosts implements AutoCloseable {
  private static final String BRIDGE = "qadapter-b";
  private static final String ADDRESS = "10.213.7.";

  private final List<Process> processes = new ArrayList<>();
  private final Path folder;
  private final int hosts;
  private final int port;

  private NetworkHosts(Path folder, int hosts, int port) {
    this.folder = folder;
    this.hosts = hosts;
    this.port = port;
  }

  /** Tells whether this machine lets them be made. */
  static boolean possible() {
    boolean made = ip("netns", "add", "qadapter-try");
    return made && ip("netns", "del", "qadapter-try");
  }

  /** A cluster of so many hosts with one processor each. */
  static NetworkHosts open(Path folder, int hosts) throws IOException {
    remove(hosts);
    must("link", "add", BRIDGE, "type", "bridge");
    must("addr", "add", ADDRESS + "1/24", "dev", BRIDGE);
    must("link", "set", BRIDGE, "up");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(ADDRESS + "1"))) {
      port = free.getLocalPort();
    }
    NetworkHosts made = new NetworkHosts(folder, hosts, port);
    made.begin(
        List.of(), "org.apache.spark.deploy.master.Master", ADDRESS + "1", "--port", "" + port);
    for (int host = 0; host < hosts; host++) {
      made.add(host);
    }
    made.awaitMaster();
    return made;
  }

  /** A driver asks three times and gives up, which a busy machine's master may not be there for. */
  private void awaitMaster() throws IOException {
    while (true) {
      try {
        new Socket(ADDRESS + "1", port).close();
        return;
      } catch (ConnectException e) {
        if (!processes.get(0).isAlive()) {
          throw e;
        }
        Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(100));
      }
    }
  }

  private void add(int host) throws IOException {
    must("netns", "add", name(host));
    must("link", "add", link(host), "type", "veth", "peer", "name", "eth0", "netns", name(host));
    must("link", "set", link(host), "master", BRIDGE, "up");
    must("-n", name(host), "addr", "add", address(host) + "/24", "dev", "eth0");
    must("-n", name(host), "link", "set", "eth0", "up");
    must("-n", name(host), "link", "set", "lo", "up");
    begin(
        List.of("ip", "netns", "exec", name(host)),
        "org.apache.spark.deploy.worker.Worker",
        address(host),
        "--cores",
        "1",
        "--memory",
        "768m",
        "--work-dir",
        folder.resolve(name(host)).toString(),
        master());
  }

  private void begin(List<String> prefix, String program, String host, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            program,
            "--host",
            host,
            "--webui-port",
            "0"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SPARK_LOCAL_IP", host);
    processes.add(builder.redirectOutput(folder.resolve(host + ".log").toFile()).start());
  }

  /** Where the cluster is asked for executors. */
  String master() {
    return "spark://" + ADDRESS + "1:" + port;
  }

  /** A session whose driver the hosts reach. */
  SparkSession session(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("spark.driver.host", ADDRESS + "1");
    all.put("spark.driver.bindAddress", ADDRESS + "1");
    return ClusterSpark.open(master(), all);
  }

  /** Cuts the host of an address off, or joins it again. */
  void cut(String address, boolean off) {
    for (int host = 0; host < hosts; host++) {
      if (address(host).equals(address)) {
        must("link", "set", link(host), off ? "down" : "up");
      }
    }
  }

  private static String address(int host) {
    return ADDRESS + (host + 2);
  }

  private static String name(int host) {
    return "qadapter-h" + host;
  }

  private static String link(int host) {
    return "qadapter-v" + host;
  }

  private static void must(String... arguments) {
    if (!ip(arguments)) {
      throw new AssertionError("ip " + String.join(" ", arguments) + " failed");
    }
  }

  private static boolean ip(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    return ClusterSpark.system(command.toArray(String[]::new)) == 0;
  }

  private static void remove(int hosts) {
    for (int host = 0; host < hosts; host++) {
      ip("link", "del", link(host));
      ip("netns", "del", name(host));
    }
    ip("link", "del", BRIDGE);
  }

  @Override
  public void close() {
    processes.forEach(process -> process.descendants().forEach(ProcessHandle::destroyForcibly));
    processes.forEach(Process::destroyForcibly);
    remove(hosts);
  }
}
