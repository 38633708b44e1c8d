package io.github.qadapter.internal.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.qadapter.QAdapterException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JDK's HTTP server with threads and times of its own: a request holds one thread from its
 * first byte on, reads its headers within one time and is done within another.
 */
public final class HttpFront implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);
  private static final String NO_DELAY = "sun.net.httpserver.nodelay";
  private static final int IDLE_SECONDS = 30;
  private static final int BACKLOG = 256;

  /** The deadline of the request that a thread handles. */
  private static final ThreadLocal<Deadlines.@Nullable Deadline> CURRENT = new ThreadLocal<>();

  private final HttpServer server;
  private final ThreadPoolExecutor pool;
  private final Deadlines deadlines = new Deadlines();
  private final HttpLimits limits;
  private final Handler handler;
  private final Phaser underWay = new Phaser(1);
  private volatile boolean stopping;

  static {
    // Read once, by the JDK's first server of a process. Without it each token of a stream waits
    // for the client's acknowledgment of the one before, 40 ms and more.
    if (System.getProperty(NO_DELAY) == null) {
      System.setProperty(NO_DELAY, "true");
    }
  }

  private HttpFront(HttpServer server, HttpLimits limits, Handler handler) {
    this.server = server;
    this.limits = limits;
    this.handler = handler;
    this.pool = pool(limits.threads());
    server.setExecutor(task -> pool.execute(() -> timed(task)));
    server.createContext("/", this::handle);
  }

  /**
   * Begins to listen.
   *
   * @throws QAdapterException if the address cannot be had
   */
  public static HttpFront start(InetSocketAddress address, HttpLimits limits, Handler handler) {
    try {
      HttpFront front = new HttpFront(HttpServer.create(address, BACKLOG), limits, handler);
      front.server.start();
      return front;
    } catch (IOException e) {
      throw new QAdapterException(
          String.format(
              Locale.ROOT,
              "Expected to listen at %s port %d, but could not: %s; take another port, or stop what listens there.",
              address.getHostString(),
              address.getPort(),
              e.getMessage()),
          e);
    }
  }

  private static ThreadPoolExecutor pool(int threads) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, "qadapter-http-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** The address at which it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void timed(Runnable request) {
    try (Deadlines.Deadline deadline = deadlines.start(limits.headerTime())) {
      CURRENT.set(deadline);
      request.run();
    } finally {
      CURRENT.remove();
    }
  }

  private void handle(HttpExchange request) {
    Deadlines.Deadline deadline = CURRENT.get();
    if (deadline != null) {
      deadline.moveTo(limits.requestTime());
    }
    JdkExchange exchange = new JdkExchange(request, limits.requestTime());
    underWay.register();
    try {
      if (stopping) {
        Router.refuse(exchange, HttpProblem.stopping());
      } else {
        handler.handle(exchange);
      }
      exchange.finish();
    } catch (IOException e) {
      LOG.debug("The client of {} {} is gone.", exchange.method(), exchange.path(), e);
      exchange.abort();
    } catch (RuntimeException | Error e) {
      LOG.error("{} {} failed.", exchange.method(), exchange.path(), e);
      exchange.abort();
    } finally {
      underWay.arriveAndDeregister();
    }
  }

  /**
   * Refuses new requests and waits for those under way.
   *
   * @return whether all were done in time
   */
  public boolean drain(Duration patience) {
    stopping = true;
    try {
      underWay.awaitAdvanceInterruptibly(
          underWay.arrive(), patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (TimeoutException e) {
      return false;
    }
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    stopping = true;
    pool.shutdownNow();
    server.stop(0);
    deadlines.close();
  }
}
