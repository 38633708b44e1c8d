package io.github.qadapter.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that stay half open take a thread no longer than their time. */
@Timeout(30)
class HttpFrontTest {
  private static final int THREADS = 4;
  private static final HttpLimits LIMITS =
      new HttpLimits(THREADS, Duration.ofMillis(300), Duration.ofMillis(600));
  private static final byte[] PIECE = new byte[1 << 16];

  private static HttpFront start(Handler handler) {
    return HttpFront.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), LIMITS, handler);
  }

  private static Socket send(HttpFront front, String bytes) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.address().getPort());
    socket.getOutputStream().write(bytes.getBytes(UTF_8));
    return socket;
  }

  private static String get(HttpFront front) throws IOException {
    try (Socket socket = send(front, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n")) {
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static void hello(Exchange exchange) throws IOException {
    RequestBody.read(exchange, 1000);
    exchange.reply(200, "text/plain", "hello".getBytes(UTF_8));
  }

  @Test
  void halfRequestsHoldOthersUpForTheirTimeOnly() throws Exception {
    for (String half :
        List.of(
            "POST / HT",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Le",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")) {
      List<Socket> sockets = new ArrayList<>();
      try (HttpFront front = start(HttpFrontTest::hello)) {
        for (int i = 0; i < 2 * THREADS; i++) {
          sockets.add(send(front, half));
        }
        assertThat(get(front)).endsWith("hello");
        for (Socket socket : sockets) {
          assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
              .as(half)
              .doesNotContain("hello");
        }
      } finally {
        for (Socket socket : sockets) {
          socket.close();
        }
      }
    }
  }

  @Test
  void whoDoesNotReadIsLeftWhenTheTimeIsOver() throws Exception {
    CountDownLatch left = new CountDownLatch(THREADS);
    Handler endless =
        exchange -> {
          if (exchange.path().equals("/")) {
            hello(exchange);
            return;
          }
          try (OutputStream out = exchange.begin(200, "text/plain")) {
            while (true) {
              out.write(PIECE);
            }
          } finally {
            left.countDown();
          }
        };
    List<Socket> sockets = new ArrayList<>();
    try (HttpFront front = start(endless)) {
      for (int i = 0; i < THREADS; i++) {
        sockets.add(send(front, "GET /endless HTTP/1.1\r\n\r\n"));
      }
      assertThat(get(front)).endsWith("hello");
      assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
