package com.acme.parcels;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/** Threads that log from the start of the context until it closes. */
@Component
class Sorters implements InitializingBean, DisposableBean {

  private static final int THREADS = 4;
  private static final int BUSY = 200;

  private final CountDownLatch busy = new CountDownLatch(BUSY);
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closing;

  @Override
  public void afterPropertiesSet() {
    CallLog.info("starting");
    for (int i = 0; i < THREADS; i++) {
      String name = "sorter-" + i;
      Thread thread = new Thread(() -> sort(name), name);
      thread.start();
      threads.add(thread);
    }
  }

  private void sort(String name) {
    for (int i = 1; !closing; i++) {
      CallLog.info(name + "-" + i);
      busy.countDown();
    }
  }

  void awaitBusy() throws InterruptedException {
    busy.await();
  }

  /** Called while the context closes: what the threads log until then, and this, is the last. */
  @Override
  public void destroy() throws InterruptedException {
    CallLog.info("closing");
    closing = true;
    for (Thread thread : threads) {
      thread.join();
    }
    CallLog.info("closed");
  }
}
